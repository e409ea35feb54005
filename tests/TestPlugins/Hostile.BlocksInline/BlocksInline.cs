namespace TestPlugins.Hostile.BlocksInline;

public static class Hostile
{
    [Action("run", Description = "Says that it does not block, and blocks.", NonBlocking = true)]
    public static Task Run()
    {
        Thread.Sleep(1500);
        return Task.CompletedTask;
    }
}
