namespace TestPlugins.Hostile.StartThrows;

public sealed class Life : IPluginLifecycle
{
    public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("The start has a fault.");

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

public static class Hostile
{
    [Action("run", Description = "Does nothing.")]
    public static void Run()
    {
    }
}
