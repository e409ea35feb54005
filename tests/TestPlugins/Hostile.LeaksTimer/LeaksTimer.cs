namespace TestPlugins.Hostile.LeaksTimer;

public static class Hostile
{
    private static Timer? _timer;

    [Action("run", Description = "Starts a timer and never stops it.")]
    public static void Run() => _timer ??= new Timer(static _ => { }, null, 0, 50);
}
