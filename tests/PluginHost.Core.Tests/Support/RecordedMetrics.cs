using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PluginHost.Core.Tests.Support;

/// <summary>Makes the meters of one host and keeps what they measure; other hosts of the same process are not heard.</summary>
internal sealed class RecordedMetrics : IMeterFactory
{
    private readonly ConcurrentQueue<Sample> _samples = new();
    private readonly ConcurrentBag<Meter> _meters = [];
    private readonly MeterListener _listener = new();

    public RecordedMetrics()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, this)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Every measurement of an instrument that is told when it happens, as <c>value key=value ...</c>, keys sorted.</summary>
    public IReadOnlyList<string> Of(string instrument) => [.. _samples.Where(sample => sample.Instrument == instrument).Select(static sample => sample.Text)];

    /// <summary>Asks an instrument that is only read now and then.</summary>
    public IReadOnlyList<string> Observe(string instrument)
    {
        _samples.Clear();
        _listener.RecordObservableInstruments();
        return Of(instrument);
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(new MeterOptions(options.Name) { Version = options.Version, Tags = options.Tags, Scope = this });
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var meter in _meters) meter.Dispose();
    }

    private void Keep<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Join(' ', tags.ToArray().OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}"));
        _samples.Enqueue(new(instrument.Name, FormattableString.Invariant($"{value} {text}")));
    }

    private sealed record Sample(string Instrument, string Text);
}
