namespace TestPlugins.Hostile.Exits;

public static class Hostile
{
    [Action("run", Description = "Ends the process.")]
    public static void Run() => Environment.Exit(7);
}
