namespace TestPlugins.Hostile.StartHangs;

public sealed class Life : IPluginLifecycle
{
    public Task StartAsync(CancellationToken cancellationToken) => new TaskCompletionSource().Task;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

public static class Hostile
{
    [Action("run", Description = "Does nothing.")]
    public static void Run()
    {
    }
}
