using System.Globalization;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Where a reader of a stream has got to: the id of the last event that it has read, <c>run-number</c>.</summary>
/// <param name="After">The number; null for none, and for that of another run.</param>
/// <param name="IsOfAnotherRun">True when the host was started anew since, or the id is none of its.</param>
internal readonly record struct StreamPlace(long? After, bool IsOfAnotherRun)
{
    internal static string Write(string run, long number) => string.Create(CultureInfo.InvariantCulture, $"{run}-{number}");

    internal static StreamPlace Read(string? text, string run)
    {
        if (string.IsNullOrEmpty(text)) return default;
        return text.StartsWith($"{run}-", StringComparison.Ordinal) && long.TryParse(text.AsSpan(run.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new(number, false) : new(null, true);
    }

    /// <summary>The last line of a log that was read; 0 for none.</summary>
    internal static int LineOf(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : 0;
}
