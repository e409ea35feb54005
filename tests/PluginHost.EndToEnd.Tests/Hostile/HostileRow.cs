namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>One fault: what is done, and what must come of it.</summary>
/// <param name="Fault">What the plugin does.</param>
/// <param name="Plugin">Its id.</param>
internal sealed record HostileRow(string Fault, string Plugin)
{
    /// <summary>Makes it happen; calls the action <c>run</c> by itself.</summary>
    public Func<HostileServer, Task<IReadOnlyList<Answer>>>? Do { get; init; }

    /// <summary>The callers' answers, in short.</summary>
    public string CallerGot { get; init; } = "200 succeeded";

    /// <summary>The sentence in the last one.</summary>
    public string? Text { get; init; }

    /// <summary>Its state and the code of its refusal.</summary>
    public string State { get; init; } = "`active`";

    /// <summary>What the host says of it; null when that is nothing.</summary>
    public string? Reason { get; init; }

    /// <summary>A part of a line of the host's log; null when there must be no warning about this plugin.</summary>
    public string? Log { get; init; }

    /// <summary>What counts it; null when nothing does.</summary>
    public HostileMetric? Metric { get; init; }

    /// <summary>What is left in memory once its files are removed: nothing, or a generation in this state (<c>pending</c>, <c>alive</c>).</summary>
    public string? Left { get; init; }

    /// <summary>A part of a line of the log about its removal; null when it is removed without a trouble.</summary>
    public string? LogWhenRemoved { get; init; }
}

/// <summary>A metric that counts a fault.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Label">A label of the samples that count.</param>
/// <param name="Value">What it must come to.</param>
/// <param name="Grows">True when it may go on growing.</param>
internal sealed record HostileMetric(string Name, string Label, double Value, bool Grows = false);
