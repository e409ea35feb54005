namespace TestPlugins.Hostile.ConstructorThrows;

[Action("run", Description = "Never gets to run.")]
public sealed class Run : IAction
{
    public Run() => throw new InvalidOperationException("The constructor has a fault.");

    public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken) => Task.FromResult(ActionResult.Success());
}
