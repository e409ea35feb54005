namespace TestPlugins.Hostile.Allocates;

public static class Hostile
{
    [Action("run", Description = "Allocates 200 MB, uses them and lets them go.")]
    public static int Run()
    {
        var blocks = Enumerable.Range(0, 200).Select(static _ => new byte[1_000_000]).ToArray();
        foreach (var block in blocks) Array.Fill(block, (byte)1);
        return blocks.Sum(static block => block[^1]);
    }
}
