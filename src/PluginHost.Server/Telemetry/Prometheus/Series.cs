using OpenTelemetry.Metrics;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>One point of a metric with its place in a <see cref="SeriesSet"/>. Valid only inside one export.</summary>
/// <param name="Stream">The metric it belongs to.</param>
/// <param name="Point">A copy of the point.</param>
/// <param name="LabelStart">Where its labels start in the set's text.</param>
/// <param name="LabelLength">How many bytes of labels it has.</param>
internal record struct Series(MetricStream Stream, MetricPoint Point, int LabelStart, int LabelLength)
{
    /// <summary>The index of the next series with the same labels; -1 for none.</summary>
    public int Next { get; set; } = -1;

    /// <summary>True when an earlier series has the same labels and stands for this one.</summary>
    public bool IsDuplicate { get; set; }
}
