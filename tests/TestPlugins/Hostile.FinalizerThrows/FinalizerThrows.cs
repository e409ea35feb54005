namespace TestPlugins.Hostile.FinalizerThrows;

public sealed class Trap
{
    ~Trap() => throw new InvalidOperationException("A finalizer has a fault.");
}

public static class Hostile
{
    [Action("run", Description = "Leaves an object whose finalizer throws.")]
    public static void Run()
    {
        Leave();
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static void Leave() => _ = new Trap();
}
