namespace TestPlugins.Hostile.ActionHangs;

public static class Hostile
{
    [Action("run", Description = "Ends when it is cancelled.")]
    public static Task Run(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
}
