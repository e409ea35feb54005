namespace TestPlugins.Hostile.TimerThrows;

public static class Hostile
{
    private static Timer? _timer;

    [Action("run", Description = "Starts a timer that throws at every tick.")]
    public static void Run() => _timer ??= new Timer(static _ => throw new InvalidOperationException("A timer has a fault."), null, 0, 5);
}
