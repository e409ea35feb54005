namespace TestPlugins.Hostile.BlocksFirst;

public static class Hostile
{
    [Action("run", Description = "Blocks before its first await.")]
    public static Task Run()
    {
        Thread.Sleep(Timeout.Infinite);
        return Task.CompletedTask;
    }
}
