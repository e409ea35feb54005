namespace TestPlugins.Hostile.StopBlocks;

public sealed class Life : IPluginLifecycle
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Thread.Sleep(Timeout.Infinite);
        return Task.CompletedTask;
    }
}

public static class Hostile
{
    [Action("run", Description = "Does nothing.")]
    public static void Run()
    {
    }
}
