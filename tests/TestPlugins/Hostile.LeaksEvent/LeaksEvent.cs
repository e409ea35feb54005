namespace TestPlugins.Hostile.LeaksEvent;

public static class Hostile
{
    [Action("run", Description = "Subscribes to an event of the process and stays subscribed.")]
    public static void Run() => AppDomain.CurrentDomain.ProcessExit += OnExit;

    private static void OnExit(object? sender, EventArgs arguments)
    {
    }
}
