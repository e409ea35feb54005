namespace TestPlugins.Hostile.LeaksThread;

public static class Hostile
{
    [Action("run", Description = "Starts a thread in the foreground that never ends.")]
    public static void Run() => new Thread(static () => Thread.Sleep(Timeout.Infinite)).Start();
}
