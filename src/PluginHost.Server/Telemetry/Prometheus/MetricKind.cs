namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>The Prometheus type of a metric family.</summary>
internal enum MetricKind
{
    /// <summary>A sum that only grows.</summary>
    Counter,

    /// <summary>A value that may go both ways: gauges and up-down counters.</summary>
    Gauge,

    /// <summary>A distribution in cumulative buckets.</summary>
    Histogram,
}
