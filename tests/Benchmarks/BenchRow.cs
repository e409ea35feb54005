namespace PluginHost.Benchmarks;

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Measured">The figure.</param>
/// <param name="Unit">Its unit.</param>
internal sealed record BenchRow(string What, double Measured, string Unit)
{
    /// <summary>The same figure of the yardstick, measured in the same run; null when there is none.</summary>
    public double? Yardstick { get; init; }

    /// <summary>What is to be reached, for people; null for figures that only explain others.</summary>
    public string? Target { get; init; }

    /// <summary>Whether it is reached; null when nothing is to be.</summary>
    public bool? IsMet { get; init; }

    /// <summary>How many times the yardstick's figure this one is.</summary>
    public double? Ratio => Measured / Yardstick;

    internal BenchRow AtMost(double limit) => this with { Target = $"<= {Report.Number(limit)} {Unit}", IsMet = Measured <= limit };

    internal BenchRow RatioAtMost(double limit) => this with { Target = $"<= {Report.Number(limit)}x", IsMet = Ratio <= limit };

    internal BenchRow RatioAtLeast(double limit) => this with { Target = $">= {Report.Number(limit)}x", IsMet = Ratio >= limit };
}
