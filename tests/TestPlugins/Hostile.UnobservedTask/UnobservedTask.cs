namespace TestPlugins.Hostile.UnobservedTask;

public static class Hostile
{
    [Action("run", Description = "Lets a task fail that nobody looks at.")]
    public static void Run()
    {
        Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static void Forget() => _ = Task.FromException(new InvalidOperationException("A task has a fault."));
}
