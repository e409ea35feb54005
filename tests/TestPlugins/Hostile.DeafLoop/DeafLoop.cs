namespace TestPlugins.Hostile.DeafLoop;

public static class Hostile
{
    [Action("run", Description = "Loops and does not hear that it is cancelled.")]
    public static async Task Run()
    {
        while (true) await Task.Delay(20);
    }
}
