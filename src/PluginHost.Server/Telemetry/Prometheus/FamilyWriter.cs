using OpenTelemetry.Metrics;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>Writes one metric family: its head once, then each series once. For one thread at a time, inside an export.</summary>
internal sealed class FamilyWriter : IDisposable
{
    private readonly SeriesSet _series = new();
    private readonly HistogramSnapshot _histogram = new();
    private readonly HistogramSnapshot _addend = new();

    /// <summary>
    /// Writes the family, or nothing when it has no series. Series of equal labels become one: counters, up-down counters and
    /// histograms of equal bounds add up, else the first one stays.
    /// </summary>
    /// <param name="name">What the family is called.</param>
    /// <param name="streams">Its metrics, all of the same kind.</param>
    /// <param name="format">The format to write.</param>
    /// <param name="output">Where to write.</param>
    /// <returns>How many series were dropped because they equal another and cannot be added to it.</returns>
    public int Write(PrometheusName name, ReadOnlySpan<MetricStream> streams, ScrapeFormat format, ScrapeBuffer output)
    {
        try
        {
            foreach (var stream in streams) _series.Add(stream);
            if (_series.Items.IsEmpty) return 0;
            WriteHead(name, HelpOf(streams), format, output);
            return name.Kind == MetricKind.Histogram ? WriteHistograms(name, format, output) : WriteNumbers(name, format, output);
        }
        finally
        {
            _series.Clear();
        }
    }

    /// <summary>Writes TYPE, UNIT and HELP of a family.</summary>
    /// <param name="name">What the family is called.</param>
    /// <param name="help">The description; empty for none.</param>
    /// <param name="format">The format to write.</param>
    /// <param name="output">Where to write.</param>
    public static void WriteHead(PrometheusName name, string help, ScrapeFormat format, ScrapeBuffer output)
    {
        var isOpenMetrics = format == ScrapeFormat.OpenMetrics;
        var family = isOpenMetrics ? name.Family : name.Sample;
        WriteComment(output, "# TYPE "u8, family);
        output.Append(name.Kind switch { MetricKind.Counter => "counter\n"u8, MetricKind.Histogram => "histogram\n"u8, _ => "gauge\n"u8 });
        if (isOpenMetrics && name.Unit.Length > 0)
        {
            WriteComment(output, "# UNIT "u8, family);
            output.Append(name.Unit);
            output.Append('\n');
        }

        if (help.Length == 0) return;
        WriteComment(output, "# HELP "u8, family);
        output.AppendHelp(help, format);
        output.Append('\n');
    }

    /// <inheritdoc/>
    public void Dispose() => _series.Dispose();

    private static void WriteComment(ScrapeBuffer output, ReadOnlySpan<byte> keyword, string family)
    {
        output.Append(keyword);
        output.Append(family);
        output.Append(' ');
    }

    private static string HelpOf(ReadOnlySpan<MetricStream> streams)
    {
        foreach (var stream in streams)
        {
            if (!string.IsNullOrWhiteSpace(stream.Metric.Description)) return stream.Metric.Description;
        }

        return "";
    }

    private int WriteNumbers(PrometheusName name, ScrapeFormat format, ScrapeBuffer output)
    {
        var dropped = 0;
        foreach (ref readonly var series in _series.Items)
        {
            if (series.IsDuplicate) continue;
            output.Append(name.Sample);
            WriteLabels(output, _series.LabelsOf(series));
            output.Append(' ');
            var exemplar = WriteValue(series, output, ref dropped);
            if (name.Kind == MetricKind.Counter && format == ScrapeFormat.OpenMetrics) exemplar.Write(output);
            output.Append('\n');
        }

        return dropped;
    }

    private SampleExemplar WriteValue(in Series first, ScrapeBuffer output, ref int dropped)
    {
        var (whole, real, isWhole) = (0L, 0.0, true);
        var exemplar = default(SampleExemplar);
        for (var index = -1; ;)
        {
            ref readonly var series = ref index < 0 ? ref first : ref _series.Items[index];
            if (index >= 0 && !(series.Stream.IsSum && first.Stream.IsSum))
            {
                dropped++;
            }
            else
            {
                isWhole &= AddValue(series, ref whole, ref real);
                if (series.Stream.Name.Kind == MetricKind.Counter)
                    exemplar = exemplar.OrNewer(SampleExemplar.NewestOf(series.Point, series.Stream.Metric.MetricType == MetricType.LongSum));
            }

            index = series.Next;
            if (index < 0) break;
        }

        if (isWhole) output.AppendNumber(whole);
        else output.AppendNumber(whole + real);
        return exemplar;
    }

    // True for whole numbers.
    private static bool AddValue(in Series series, ref long whole, ref double real)
    {
        switch (series.Stream.Metric.MetricType)
        {
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                whole += series.Point.GetSumLong();
                return true;
            case MetricType.LongGauge:
                whole += series.Point.GetGaugeLastValueLong();
                return true;
            case MetricType.DoubleGauge:
                real += series.Point.GetGaugeLastValueDouble();
                return false;
            default:
                real += series.Point.GetSumDouble();
                return false;
        }
    }

    private int WriteHistograms(PrometheusName name, ScrapeFormat format, ScrapeBuffer output)
    {
        var dropped = 0;
        foreach (ref readonly var series in _series.Items)
        {
            if (series.IsDuplicate) continue;
            var withExemplars = format == ScrapeFormat.OpenMetrics;
            _histogram.Load(series.Stream.Metric.MetricType, series.Point, withExemplars);
            for (var index = series.Next; index >= 0; index = _series.Items[index].Next)
            {
                ref readonly var other = ref _series.Items[index];
                _addend.Load(other.Stream.Metric.MetricType, other.Point, withExemplars);
                if (!_histogram.TryAdd(_addend)) dropped++;
            }

            WriteHistogram(name, _series.LabelsOf(series), format, output);
        }

        return dropped;
    }

    private void WriteHistogram(PrometheusName name, ReadOnlySpan<byte> labels, ScrapeFormat format, ScrapeBuffer output)
    {
        var cumulative = 0L;
        for (var index = 0; index < _histogram.BoundCount; index++)
        {
            cumulative += _histogram.BucketCount(index);
            WriteBucket(name, labels, _histogram.Bound(index), cumulative, _histogram.Exemplar(index), output);
        }

        WriteBucket(name, labels, double.PositiveInfinity, _histogram.Count, _histogram.Exemplar(_histogram.BoundCount), output);
        if (format == ScrapeFormat.OpenMetrics && _histogram.MayFall) return;
        WriteLine(name.Sample, "_count"u8, labels, output);
        output.AppendNumber(_histogram.Count);
        output.Append('\n');
        WriteLine(name.Sample, "_sum"u8, labels, output);
        output.AppendNumber(_histogram.Sum);
        output.Append('\n');
    }

    private static void WriteBucket(
        PrometheusName name, ReadOnlySpan<byte> labels, double bound, long count, SampleExemplar exemplar, ScrapeBuffer output)
    {
        output.Append(name.Sample);
        output.Append("_bucket{"u8);
        output.Append(labels);
        output.Append(labels.IsEmpty ? "le=\""u8 : ",le=\""u8);
        output.AppendBound(bound);
        output.Append("\"} "u8);
        output.AppendNumber(count);
        exemplar.Write(output);
        output.Append('\n');
    }

    private static void WriteLine(string name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ScrapeBuffer output)
    {
        output.Append(name);
        output.Append(suffix);
        WriteLabels(output, labels);
        output.Append(' ');
    }

    private static void WriteLabels(ScrapeBuffer output, ReadOnlySpan<byte> labels)
    {
        if (labels.IsEmpty) return;
        output.Append('{');
        output.Append(labels);
        output.Append('}');
    }
}
