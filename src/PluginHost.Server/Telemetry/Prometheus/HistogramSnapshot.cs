using OpenTelemetry.Metrics;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>The buckets of one histogram, whatever its aggregation. Used again for the next one. For one thread at a time.</summary>
internal sealed class HistogramSnapshot
{
    private readonly List<double> _bounds = [];
    private readonly List<long> _counts = [];
    private readonly List<SampleExemplar> _exemplars = [];

    /// <summary>The number of finite bounds; the bucket behind the last one is +Inf.</summary>
    public int BoundCount => _bounds.Count;

    /// <summary>The number of measurements.</summary>
    public long Count { get; private set; }

    /// <summary>The sum of all measurements.</summary>
    public double Sum { get; private set; }

    /// <summary>True when measurements may be negative; the sum is no counter then, and OpenMetrics forbids it.</summary>
    public bool MayFall => _bounds.Count > 0 && _bounds[0] < 0;

    /// <summary>The upper bound of a bucket.</summary>
    public double Bound(int index) => _bounds[index];

    /// <summary>The number of measurements in this bucket alone.</summary>
    public long BucketCount(int index) => _counts[index];

    /// <summary>The newest exemplar of a bucket; <see cref="BoundCount"/> stands for +Inf.</summary>
    public SampleExemplar Exemplar(int index) => _exemplars[index];

    /// <summary>Replaces the content by that of a point.</summary>
    /// <param name="type">How the point is aggregated.</param>
    /// <param name="point">A point of a histogram.</param>
    /// <param name="withExemplars">False leaves exemplars out.</param>
    public void Load(MetricType type, in MetricPoint point, bool withExemplars)
    {
        _bounds.Clear();
        _counts.Clear();
        _exemplars.Clear();
        (Count, Sum) = (point.GetHistogramCount(), point.GetHistogramSum());
        if (type == MetricType.ExponentialHistogram) LoadExponential(point.GetExponentialHistogramData());
        else LoadExplicit(point.GetHistogramBuckets());
        for (var index = 0; index <= _bounds.Count; index++) _exemplars.Add(default);
        if (withExemplars) LoadExemplars(point);
    }

    /// <summary>Adds another histogram; false, and nothing changed, when its bounds differ.</summary>
    /// <param name="other">The other histogram.</param>
    public bool TryAdd(HistogramSnapshot other)
    {
        if (!_bounds.SequenceEqual(other._bounds)) return false;
        Count += other.Count;
        Sum += other.Sum;
        for (var index = 0; index < _counts.Count; index++) _counts[index] += other._counts[index];
        for (var index = 0; index < _exemplars.Count; index++) _exemplars[index] = _exemplars[index].OrNewer(other._exemplars[index]);
        return true;
    }

    private void LoadExplicit(HistogramBuckets buckets)
    {
        foreach (var bucket in buckets)
        {
            if (!double.IsPositiveInfinity(bucket.ExplicitBound)) AddBucket(bucket.ExplicitBound, bucket.BucketCount);
        }
    }

    // Every bucket of a scale >= 0 lies within one bucket of scale 0, so powers of two lose resolution but no exactness,
    // and the series stay when the SDK changes the scale under way. Below scale 0 the bounds are powers of two anyway.
    private void LoadExponential(ExponentialHistogramData data)
    {
        AddBucket(0, data.ZeroCount);
        var index = data.PositiveBuckets.Offset;
        foreach (var count in data.PositiveBuckets)
        {
            var exponent = data.Scale >= 0 ? (index >> data.Scale) + 1 : (index + 1) << -data.Scale;
            index++;
            var bound = Math.ScaleB(1, exponent);
            if (double.IsInfinity(bound) || (count == 0 && _bounds.Count == 1)) continue;
            if (_bounds[^1] == bound) _counts[^1] += count;
            else AddBucket(bound, count);
        }
    }

    private void AddBucket(double bound, long count)
    {
        _bounds.Add(bound);
        _counts.Add(count);
    }

    private void LoadExemplars(in MetricPoint point)
    {
        if (!point.TryGetExemplars(out var exemplars)) return;
        foreach (ref readonly var exemplar in exemplars)
        {
            var sample = SampleExemplar.Of(exemplar, isLong: false);
            var bucket = _bounds.BinarySearch(sample.Value);
            if (bucket < 0) bucket = ~bucket;
            _exemplars[bucket] = _exemplars[bucket].OrNewer(sample);
        }
    }
}
