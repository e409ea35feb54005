using System.Diagnostics;
using OpenTelemetry.Metrics;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>A measurement that leads to its trace. The default value means that there is none.</summary>
/// <param name="TraceId">The trace in which it was measured.</param>
/// <param name="SpanId">The span in which it was measured.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Timestamp">When.</param>
internal readonly record struct SampleExemplar(ActivityTraceId TraceId, ActivitySpanId SpanId, double Value, DateTimeOffset Timestamp)
{
    /// <summary>True when there is one. Measurements outside of a trace lead nowhere and are not shown.</summary>
    public bool IsPresent => TraceId != default;

    /// <summary>Reads the SDK's exemplar.</summary>
    /// <param name="exemplar">An exemplar of a metric point.</param>
    /// <param name="isLong">True when the instrument is a counter of whole numbers, whose value stands elsewhere.</param>
    public static SampleExemplar Of(in Exemplar exemplar, bool isLong) =>
        new(exemplar.TraceId, exemplar.SpanId, isLong ? exemplar.LongValue : exemplar.DoubleValue, exemplar.Timestamp);

    /// <summary>The newest exemplar of a counter.</summary>
    /// <param name="point">A point of a counter.</param>
    /// <param name="isLong">True for counters of whole numbers.</param>
    public static SampleExemplar NewestOf(in MetricPoint point, bool isLong)
    {
        var newest = default(SampleExemplar);
        if (!point.TryGetExemplars(out var exemplars)) return newest;
        foreach (ref readonly var exemplar in exemplars) newest = newest.OrNewer(Of(exemplar, isLong));
        return newest;
    }

    /// <summary>The other one when it is present and newer, else this one.</summary>
    /// <param name="other">The one to compare with.</param>
    public SampleExemplar OrNewer(SampleExemplar other) => other.IsPresent && (!IsPresent || other.Timestamp > Timestamp) ? other : this;

    /// <summary>Writes <c> # {trace_id="..",span_id=".."} value seconds</c>, or nothing when there is none.</summary>
    /// <param name="output">An OpenMetrics text, behind a sample's value.</param>
    public void Write(ScrapeBuffer output)
    {
        if (!IsPresent) return;
        output.Append(" # {trace_id=\""u8);
        output.Append(TraceId.ToHexString());
        output.Append("\",span_id=\""u8);
        output.Append(SpanId.ToHexString());
        output.Append("\"} "u8);
        output.AppendNumber(Value);
        output.Append(' ');
        output.AppendNumber(Timestamp.ToUnixTimeMilliseconds() / 1000.0);
    }
}
