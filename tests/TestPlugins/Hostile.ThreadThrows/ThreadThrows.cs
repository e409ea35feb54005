namespace TestPlugins.Hostile.ThreadThrows;

public static class Hostile
{
    [Action("run", Description = "Starts a thread that throws.")]
    public static void Run() => new Thread(static () => throw new InvalidOperationException("A thread has a fault.")).Start();
}
