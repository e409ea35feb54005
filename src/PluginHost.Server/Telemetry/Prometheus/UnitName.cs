using System.Collections.Frozen;
using System.Text;
using OpenTelemetry.Metrics;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>Spells UCUM units the way Prometheus names end. Source: OpenTelemetry, "Prometheus and OpenMetrics compatibility".</summary>
internal static class UnitName
{
    private static readonly FrozenDictionary<string, string> Units = new Dictionary<string, string>
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["TiBy"] = "tebibytes",
        ["KBy"] = "kilobytes",
        ["kBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["TBy"] = "terabytes",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["%"] = "percent",
        ["1"] = "",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Divisors = new Dictionary<string, string>
    {
        ["s"] = "second",
        ["m"] = "minute",
        ["min"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
    }.ToFrozenDictionary();

    /// <summary>The suffix for a unit, without underscore at its ends; empty for none.</summary>
    /// <param name="unit">A UCUM unit; annotations in braces are dropped.</param>
    /// <param name="type">What carries the unit: <c>1</c> says "ratio" on a gauge and nothing elsewhere.</param>
    public static string Of(string? unit, MetricType type)
    {
        if (string.IsNullOrEmpty(unit)) return "";
        if (unit == "1" && type is MetricType.LongGauge or MetricType.DoubleGauge) return "ratio";
        var bare = WithoutAnnotations(unit);
        var slash = bare.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return Spell(bare, Units);
        var (top, bottom) = (Spell(bare[..slash], Units), Spell(bare[(slash + 1)..], Divisors));
        if (bottom.Length == 0) return top;
        return top.Length == 0 ? $"per_{bottom}" : $"{top}_per_{bottom}";
    }

    private static string Spell(string unit, FrozenDictionary<string, string> words)
    {
        if (unit.Length == 0) return "";
        return words.TryGetValue(unit, out var word) ? word : PrometheusName.Sanitize(unit).Trim('_');
    }

    private static string WithoutAnnotations(string unit)
    {
        var text = new StringBuilder(unit.Length);
        var depth = 0;
        foreach (var character in unit)
        {
            if (character == '{') depth++;
            else if (character == '}') depth = Math.Max(0, depth - 1);
            else if (depth == 0) text.Append(character);
        }

        return text.ToString().Trim();
    }
}
