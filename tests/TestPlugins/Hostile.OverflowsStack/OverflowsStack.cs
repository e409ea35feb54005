namespace TestPlugins.Hostile.OverflowsStack;

public static class Hostile
{
    [Action("run", Description = "Calls itself until the stack is full.")]
    public static int Run() => Down(0);

    private static int Down(int depth) => Down(depth + 1) + depth;
}
