namespace TestPlugins.Hostile.StopHangs;

public sealed class Life : IPluginLifecycle
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => new TaskCompletionSource().Task;
}

public static class Hostile
{
    [Action("run", Description = "Does nothing.")]
    public static void Run()
    {
    }
}
