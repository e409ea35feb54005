using OpenTelemetry;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>Writes the labels of a series in one canonical form, so that equal bytes mean the same series. For one thread at a time.</summary>
internal sealed class LabelWriter
{
    /// <summary>How many keys are remembered; our choice: far above the attributes of a host, small if a plugin invents keys.</summary>
    private const int MaxRememberedKeys = 1_000;

    private const string BucketLabel = "le";

    private readonly List<Label> _labels = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Writes <c>a="1",b="2"</c>, without braces, sorted by name; labels without value are left out.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="stream">The metric, whose meter's tags come with each series.</param>
    /// <param name="tags">The attributes of the series.</param>
    public void Write(ScrapeBuffer output, MetricStream stream, ReadOnlyTagCollection tags)
    {
        _labels.Clear();
        foreach (var label in stream.MeterLabels) Add(label, stream);
        foreach (var tag in tags) Add(new(NameOf(tag.Key), tag.Key, Label.TextOf(tag.Value)), stream);
        WriteAll(output);
    }

    /// <summary>Writes the attributes of a resource.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="attributes">Any attributes.</param>
    public void Write(ScrapeBuffer output, IEnumerable<KeyValuePair<string, object>> attributes)
    {
        _labels.Clear();
        foreach (var (key, value) in attributes) _labels.Add(new(NameOf(key), key, Label.TextOf(value)));
        WriteAll(output);
    }

    // A bucket's bound has the name already; Prometheus itself renames in this way.
    private void Add(Label label, MetricStream stream) =>
        _labels.Add(stream.Name.Kind == MetricKind.Histogram && label.Name == BucketLabel ? label with { Name = "exported_le" } : label);

    private void WriteAll(ScrapeBuffer output)
    {
        _labels.Sort(Label.Order);
        var start = output.Length;
        var written = default(Label);
        foreach (var label in _labels)
        {
            if (label.Value.Length == 0 || label == written) continue;
            if (label.Name == written.Name) output.Append(';');
            else StartLabel(output, label.Name, isFirst: output.Length == start);
            output.AppendLabelValue(label.Value);
            written = label;
        }

        if (output.Length > start) output.Append('"');
    }

    private static void StartLabel(ScrapeBuffer output, string name, bool isFirst)
    {
        if (!isFirst) output.Append("\","u8);
        output.Append(name);
        output.Append("=\""u8);
    }

    private string NameOf(string key)
    {
        if (_names.TryGetValue(key, out var name)) return name;
        if (_names.Count >= MaxRememberedKeys) _names.Clear();
        return _names[key] = PrometheusName.Sanitize(key);
    }
}
