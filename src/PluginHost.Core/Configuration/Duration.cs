using System.Buffers;
using System.Globalization;

namespace PluginHost.Core.Configuration;

/// <summary>Durations as text: a number and a unit of <c>ms s m h d</c>; a bare number counts seconds.</summary>
public static class Duration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Reads a duration such as <c>500ms</c>, <c>30s</c>, <c>1.5m</c> or <c>30</c>.</summary>
    /// <param name="text">The text; surrounding spaces are ignored.</param>
    /// <param name="value">The duration, never negative; zero when the text is none.</param>
    /// <returns>False when the text is not a duration, is negative, or is too long for a <see cref="TimeSpan"/>.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        text = text.Trim();
        var digits = text.IndexOfAnyExcept(NumberCharacters);
        var number = digits < 0 ? text : text[..digits];
        var unit = digits < 0 ? "s" : text[digits..];
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return false;
        foreach (var (name, milliseconds) in Units)
        {
            if (!unit.SequenceEqual(name)) continue;
            var total = count * milliseconds;
            if (total > TimeSpan.MaxValue.TotalMilliseconds / 2) return false;
            value = TimeSpan.FromMilliseconds(total);
            return true;
        }

        return false;
    }

    /// <summary>Writes a duration with the largest unit that keeps it whole: <c>90s</c>, <c>2m</c>, <c>250ms</c>.</summary>
    /// <param name="value">The duration.</param>
    public static string Format(TimeSpan value)
    {
        foreach (var (unit, milliseconds) in Units.Reverse())
        {
            var count = value.TotalMilliseconds / milliseconds;
            if (count >= 1 && Math.Abs(count - Math.Round(count)) < 1e-9) return string.Create(CultureInfo.InvariantCulture, $"{count:0}{unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0.###}ms");
    }
}
