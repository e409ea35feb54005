namespace TestPlugins.Hostile.AsyncVoid;

public static class Hostile
{
    [Action("run", Description = "Returns, and throws a moment later where nobody waits.")]
    public static void Run() => Later();

    private static async void Later()
    {
        await Task.Yield();
        throw new InvalidOperationException("An async void method has a fault.");
    }
}
