namespace TestPlugins.Hostile.FailsFast;

public static class Hostile
{
    [Action("run", Description = "Ends the process at once.")]
    public static void Run() => Environment.FailFast("A plugin wants to end the process.");
}
