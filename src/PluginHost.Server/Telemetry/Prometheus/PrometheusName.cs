using System.Text;
using OpenTelemetry.Metrics;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>What an instrument is called in Prometheus. Immutable.</summary>
/// <param name="Family">The name of the metric family in OpenMetrics, for example <c>jobs</c>.</param>
/// <param name="Sample">The name of its samples without bucket suffixes, for example <c>jobs_total</c>; also the family's name in format 0.0.4.</param>
/// <param name="Unit">The unit that ends <paramref name="Family"/>; empty for none.</param>
/// <param name="Kind">The type of the family.</param>
internal sealed record PrometheusName(string Family, string Sample, string Unit, MetricKind Kind)
{
    private const string TotalSuffix = "_total";

    /// <summary>The names of all samples; no other family may use one of them.</summary>
    public IReadOnlyList<string> Reserved { get; } = Kind == MetricKind.Histogram
        ? [Family, $"{Family}_bucket", $"{Family}_count", $"{Family}_sum"]
        : [Sample];

    /// <summary>The names of a metric.</summary>
    /// <param name="name">The name of the instrument, as a view may have changed it.</param>
    /// <param name="unit">Its UCUM unit; null or empty for none.</param>
    /// <param name="type">How it is aggregated.</param>
    public static PrometheusName Of(string name, string? unit, MetricType type)
    {
        var kind = KindOf(type);
        var suffix = UnitName.Of(unit, type);
        var family = Sanitize(name, ':');
        if (kind == MetricKind.Counter) family = WithoutTotal(family);
        if (suffix.Length > 0 && family != suffix && !EndsWithUnit(family, suffix)) family = $"{family}_{suffix}";
        var sample = kind == MetricKind.Counter ? family + TotalSuffix : family;
        return new(family, sample, EndsWithUnit(family, suffix) ? suffix : "", kind);
    }

    /// <summary>
    /// Replaces what Prometheus 2 does not take in names by one underscore. Several underscores become one, so that no
    /// label starts with the reserved <c>__</c>.
    /// </summary>
    /// <param name="name">Any text.</param>
    /// <param name="alsoAllowed">A character to keep beside ASCII letters, digits and underscore.</param>
    public static string Sanitize(string name, char alsoAllowed = '_')
    {
        var text = new StringBuilder(name.Length + 1);
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) text.Append('_');
        foreach (var character in name)
        {
            var kept = char.IsAsciiLetterOrDigit(character) || character == alsoAllowed ? character : '_';
            if (kept != '_' || text.Length == 0 || text[^1] != '_') text.Append(kept);
        }

        return text.ToString();
    }

    private static string WithoutTotal(string name) =>
        name.Length > TotalSuffix.Length && name.EndsWith(TotalSuffix, StringComparison.Ordinal) ? name[..^TotalSuffix.Length] : name;

    private static bool EndsWithUnit(string name, string unit) =>
        unit.Length > 0 && name.Length > unit.Length && name.EndsWith(unit, StringComparison.Ordinal) && name[^(unit.Length + 1)] == '_';

    private static MetricKind KindOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => MetricKind.Counter,
        MetricType.Histogram or MetricType.ExponentialHistogram => MetricKind.Histogram,
        _ => MetricKind.Gauge,
    };
}
