namespace TestPlugins.Hostile.HugeOutput;

public static class Hostile
{
    [Action("text", Description = "Returns a million characters.")]
    public static string Text() => new('x', 1_000_000);

    [Action("endless", Description = "Returns numbers without end.")]
    public static IEnumerable<int> Endless()
    {
        while (true) yield return 1;
    }
}
