using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>
/// Writes a whole scrape: groups the metrics of all meters into families, by name, and keeps families from using each
/// other's names. For one thread at a time, inside an export.
/// </summary>
internal sealed partial class ExpositionWriter : IDisposable
{
    /// <summary>How many problems are remembered so that each is logged once; our choice: enough for any sane set of instruments.</summary>
    private const int MaxReportedProblems = 256;

    private const string TargetHelp = "The attributes of the resource that these metrics are about.";

    private static readonly PrometheusName Target = new("target_info", "target_info", "", MetricKind.Gauge);

    private readonly ConditionalWeakTable<Metric, MetricStream> _known = [];
    private readonly List<MetricStream> _streams = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private readonly FamilyWriter _families = new();
    private readonly LabelWriter _labels = new();

    /// <summary>Writes the resource and all metrics.</summary>
    /// <param name="request">The format and where to write.</param>
    /// <param name="resource">Who is measured; without attributes it is left out.</param>
    /// <param name="batch">The metrics of this export.</param>
    public void Write(ScrapeRequest request, Resource resource, in Batch<Metric> batch)
    {
        try
        {
            foreach (var metric in batch) _streams.Add(_known.GetValue(metric, static key => new(key)));
            WriteTarget(request, resource);
            WriteFamilies(request);
            if (request.Format == ScrapeFormat.OpenMetrics) request.Output.Append("# EOF\n"u8);
            request.IsWritten = true;
        }
        finally
        {
            _streams.Clear();
            _taken.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _families.Dispose();

    // OpenMetrics knows the type "info", whose family name lacks the suffix.
    private void WriteTarget(ScrapeRequest request, Resource resource)
    {
        _taken.Add("target");
        _taken.Add(Target.Family);
        if (!resource.Attributes.Any()) return;
        if (request.Format == ScrapeFormat.Text) FamilyWriter.WriteHead(Target, TargetHelp, request.Format, request.Output);
        else request.Output.Append("# TYPE target info\n# HELP target The attributes of the resource that these metrics are about.\n"u8);
        request.Output.Append("target_info{"u8);
        _labels.Write(request.Output, resource.Attributes);
        request.Output.Append("} 1\n"u8);
    }

    private void WriteFamilies(ScrapeRequest request)
    {
        SortByFamily();
        var streams = CollectionsMarshal.AsSpan(_streams);
        while (!streams.IsEmpty)
        {
            var name = streams[0].Name;
            var length = 1;
            while (length < streams.Length && IsSameFamily(streams[length].Name, name)) length++;
            WriteFamily(name, streams[..length], request);
            streams = streams[length..];
        }
    }

    // Of two kinds that want the same name, the one registered first comes first and keeps it.
    private void SortByFamily()
    {
        var first = new Dictionary<string, MetricKind>(StringComparer.Ordinal);
        foreach (var stream in _streams) first.TryAdd(stream.Name.Family, stream.Name.Kind);
        var sorted = _streams
            .OrderBy(static stream => stream.Name.Family, StringComparer.Ordinal)
            .ThenBy(stream => first[stream.Name.Family] == stream.Name.Kind ? 0 : 1)
            .ThenBy(static stream => stream.Name.Kind)
            .ToList();
        _streams.Clear();
        _streams.AddRange(sorted);
    }

    private void WriteFamily(PrometheusName name, ReadOnlySpan<MetricStream> streams, ScrapeRequest request)
    {
        if (!TryTake(name))
        {
            if (IsNews(name.Kind + name.Family)) LogNameTaken(request.Logger, streams[0].Metric.Name, streams[0].Metric.MeterName, name.Sample);
            return;
        }

        var dropped = _families.Write(name, streams, request.Format, request.Output);
        if (dropped > 0 && IsNews(name.Family)) LogDuplicatesDropped(request.Logger, dropped, name.Sample);
    }

    private bool TryTake(PrometheusName name)
    {
        if (_taken.Contains(name.Family)) return false;
        foreach (var sample in name.Reserved)
        {
            if (_taken.Contains(sample)) return false;
        }

        _taken.Add(name.Family);
        foreach (var sample in name.Reserved) _taken.Add(sample);
        return true;
    }

    private bool IsNews(string problem) => _reported.Count < MaxReportedProblems && _reported.Add(problem);

    private static bool IsSameFamily(PrometheusName left, PrometheusName right) => left.Kind == right.Kind && left.Family == right.Family;

    [LoggerMessage(EventId = 5401, Level = LogLevel.Warning, EventName = "PrometheusNameTaken",
        Message = "Instrument '{instrument}' of meter '{meter}' is not exported: another one is already exported as '{name}'. "
            + "Rename one of them or drop it by a view")]
    private static partial void LogNameTaken(ILogger logger, string instrument, string meter, string name);

    [LoggerMessage(EventId = 5402, Level = LogLevel.Warning, EventName = "PrometheusDuplicatesDropped",
        Message = "{count} series of '{name}' were dropped: their labels equal those of another series and the two cannot be added. "
            + "Give their meters different tags")]
    private static partial void LogDuplicatesDropped(ILogger logger, int count, string name);
}
