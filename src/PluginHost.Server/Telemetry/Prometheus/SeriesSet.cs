using System.Runtime.InteropServices;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>
/// The series of one family, with those of equal labels chained together. Its memory is used again by the next family
/// and the next scrape. For one thread at a time.
/// </summary>
internal sealed class SeriesSet : IDisposable
{
    private const int InitialBytes = 64 * 1024;

    private readonly ScrapeBuffer _labels = new(InitialBytes);
    private readonly LabelWriter _labelWriter = new();
    private readonly List<Series> _series = [];
    private readonly Dictionary<(int Start, int Length), int> _heads;

    /// <summary>Creates an empty set.</summary>
    public SeriesSet() => _heads = new(new ByText(_labels));

    /// <summary>All series, duplicates included; valid until the set changes.</summary>
    public ReadOnlySpan<Series> Items => CollectionsMarshal.AsSpan(_series);

    /// <summary>The labels of a series, without braces; empty for none.</summary>
    /// <param name="series">A series of this set.</param>
    public ReadOnlySpan<byte> LabelsOf(in Series series) => _labels.Written.Span.Slice(series.LabelStart, series.LabelLength);

    /// <summary>Adds the points of a metric.</summary>
    /// <param name="stream">The metric.</param>
    public void Add(MetricStream stream)
    {
        foreach (ref readonly var point in stream.Metric.GetMetricPoints())
        {
            var start = _labels.Length;
            _labelWriter.Write(_labels, stream, point.Tags);
            AddOrChain(new(stream, point, start, _labels.Length - start));
        }
    }

    /// <summary>Forgets all series and lets go of their metrics.</summary>
    public void Clear()
    {
        _series.Clear();
        _heads.Clear();
        _labels.Truncate(0);
    }

    /// <inheritdoc/>
    public void Dispose() => _labels.Dispose();

    private void AddOrChain(Series series)
    {
        ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(_heads, (series.LabelStart, series.LabelLength), out var exists);
        if (exists)
        {
            ref var first = ref CollectionsMarshal.AsSpan(_series)[head];
            series.IsDuplicate = true;
            series.Next = first.Next;
            first.Next = _series.Count;
        }
        else
        {
            head = _series.Count;
        }

        _series.Add(series);
    }

    private sealed class ByText(ScrapeBuffer text) : IEqualityComparer<(int Start, int Length)>
    {
        public bool Equals((int Start, int Length) left, (int Start, int Length) right) => Text(left).SequenceEqual(Text(right));

        public int GetHashCode((int Start, int Length) range)
        {
            var hash = new HashCode();
            hash.AddBytes(Text(range));
            return hash.ToHashCode();
        }

        private ReadOnlySpan<byte> Text((int Start, int Length) range) => text.Written.Span.Slice(range.Start, range.Length);
    }
}
