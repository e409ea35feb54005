namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>What the next export has to write.</summary>
/// <param name="Format">The format to write.</param>
/// <param name="Output">Where to write.</param>
/// <param name="Logger">Where to say what could not be written.</param>
internal sealed record ScrapeRequest(ScrapeFormat Format, ScrapeBuffer Output, ILogger Logger)
{
    /// <summary>True as soon as the output is complete.</summary>
    public bool IsWritten { get; set; }
}
