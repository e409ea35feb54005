namespace TestPlugins.Hostile.ConstructorHangs;

[Action("run", Description = "Never gets to run.")]
public sealed class Run : IAction
{
    public Run() => Thread.Sleep(Timeout.Infinite);

    public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken) => Task.FromResult(ActionResult.Success());
}
