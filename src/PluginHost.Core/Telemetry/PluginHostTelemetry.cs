using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace PluginHost.Core.Telemetry;

/// <summary>Names under which the host reports, for whoever exports them.</summary>
public static class PluginHostTelemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "PluginHost";

    /// <summary>Bounds of the latency histograms in seconds: 1 ms to 60 s, about a factor of two apart (our choice).</summary>
    internal static readonly double[] DurationBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    internal static readonly ActivitySource Source = new(Name);

    private static readonly ConditionalWeakTable<Meter, StrongBox<int>> ActionCounts = [];

    /// <summary>
    /// Most series that an instrument can have, for a view's cardinality limit: exporters set memory aside for the limit, and plugins'
    /// meters are many and small.
    /// </summary>
    /// <param name="instrument">An instrument of this meter.</param>
    /// <returns>The limit, at least 64.</returns>
    public static int SeriesLimit(Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        const int mostValuesPerAction = 32;
        return ActionCounts.TryGetValue(instrument.Meter, out var actions) ? Math.Max(64, actions.Value * mostValuesPerAction) : 2000;
    }

    internal static void Register(Meter meter, int actions) => ActionCounts.Add(meter, new StrongBox<int>(actions));
}
