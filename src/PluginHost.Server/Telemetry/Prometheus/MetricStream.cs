using OpenTelemetry.Metrics;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>What stays the same about a metric from scrape to scrape. Immutable.</summary>
internal sealed class MetricStream
{
    /// <summary>Reads name, type and meter tags of a metric once.</summary>
    /// <param name="metric">A metric of the reader.</param>
    public MetricStream(Metric metric)
    {
        Metric = metric;
        Name = PrometheusName.Of(metric.Name, metric.Unit, metric.MetricType);
        MeterLabels = [.. (metric.MeterTags ?? []).Select(tag => new Label(PrometheusName.Sanitize(tag.Key), tag.Key, Label.TextOf(tag.Value)))];
    }

    /// <summary>The metric itself.</summary>
    public Metric Metric { get; }

    /// <summary>What it is called.</summary>
    public PrometheusName Name { get; }

    /// <summary>The tags of its meter, as labels of each of its series.</summary>
    public Label[] MeterLabels { get; }

    /// <summary>True when two series of equal labels add up; false for gauges, where only one can be right.</summary>
    public bool IsSum => Metric.MetricType is not (MetricType.LongGauge or MetricType.DoubleGauge);
}
