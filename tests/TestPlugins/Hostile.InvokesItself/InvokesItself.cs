namespace TestPlugins.Hostile.InvokesItself;

public static class Hostile
{
    [Action("run", Description = "Invokes itself.")]
    public static Task<ActionResult> Run(ActionContext context, CancellationToken cancellationToken) => context.InvokeAsync("invokes-itself.run", null, cancellationToken);
}
