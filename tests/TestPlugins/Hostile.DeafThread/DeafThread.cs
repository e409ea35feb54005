namespace TestPlugins.Hostile.DeafThread;

public static class Hostile
{
    [Action("run", Description = "Blocks a thread after its first await.")]
    public static async Task Run()
    {
        await Task.Yield();
        Thread.Sleep(Timeout.Infinite);
    }
}
