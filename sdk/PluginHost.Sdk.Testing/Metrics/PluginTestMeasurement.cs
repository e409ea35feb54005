using System.Globalization;

namespace PluginHost.Sdk.Testing;

/// <summary>One measurement.</summary>
/// <param name="Instrument">Name of the instrument.</param>
/// <param name="Value">What was measured, in the instrument's unit.</param>
/// <param name="Tags">The measurement's own tags; those of its meter, such as <c>plugin.id</c>, are not among them.</param>
public sealed record PluginTestMeasurement(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags)
{
    internal bool IsHistogram { get; init; }

    internal bool IsObserved { get; init; }

    /// <summary>Value and tags.</summary>
    public override string ToString() => $"{Value.ToString(CultureInfo.InvariantCulture)} {string.Join(' ', Tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}"))}".TrimEnd();

    internal bool Has(IEnumerable<(string Name, object? Value)> tags) => tags.All(tag => Tags.TryGetValue(tag.Name, out var value) && Equals(value?.ToString(), tag.Value?.ToString()));
}
