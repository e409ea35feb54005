namespace TestPlugins.Hostile.InvokesPing;

public static class Hostile
{
    [Action("run", Description = "Invokes another one that invokes it.")]
    public static Task<ActionResult> Run(ActionContext context, CancellationToken cancellationToken) => context.InvokeAsync("invokes-pong.run", null, cancellationToken);
}
