namespace PluginHost.Conventions.Tests.Support;

/// <summary>One place that breaks a convention.</summary>
/// <param name="Where">File and line, or file.</param>
/// <param name="What">The type, member, reference or text.</param>
/// <param name="Expected">What the convention asks for.</param>
/// <param name="Found">What stands there.</param>
internal sealed record Violation(string Where, string What, string Expected, string Found)
{
    /// <summary>Fails with every violation and what to do about them.</summary>
    public static void AssertNone(IEnumerable<Violation> violations, string toDo)
    {
        var all = violations.ToList();
        if (all.Count == 0)
        {
            return;
        }

        var lines = all.Select(violation => $"  {violation.Where}: {violation.What}: expected {violation.Expected}, found {violation.Found}\n");
        Assert.Fail($"{all.Count} place(s) break this convention.\n{string.Concat(lines)}To do: {toDo}");
    }
}
