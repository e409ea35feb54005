namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>The text formats a scrape can be answered in.</summary>
internal enum ScrapeFormat
{
    /// <summary>Prometheus text format 0.0.4; what clients get that ask for nothing else.</summary>
    Text,

    /// <summary>OpenMetrics 1.0.0: units, exemplars and an end mark.</summary>
    OpenMetrics,
}
