using System.Diagnostics.Metrics;

namespace PluginHost.Sdk.Testing;

/// <summary>What the meters of one host measured: <c>pluginhost.action.duration</c>, <c>pluginhost.action.failures</c> and the others of docs/metrics.md. Other hosts of the process are not heard. Thread-safe.</summary>
public sealed class PluginTestMetrics : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<PluginTestMeasurement> _measurements = [];
    private readonly MeterListener _listener = new();

    internal PluginTestMetrics()
    {
        Factory = new ScopeFactory();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, Factory)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    internal IMeterFactory Factory { get; }

    /// <summary>Every measurement of an instrument so far, in their order.</summary>
    /// <param name="instrument">Its name.</param>
    /// <param name="tags">Tags that a measurement must have, by name and value; others may be there as well.</param>
    public IReadOnlyList<PluginTestMeasurement> Of(string instrument, params ReadOnlySpan<(string Name, object? Value)> tags)
    {
        var wanted = tags.ToArray();
        lock (_gate) return [.. _measurements.Where(one => one.Instrument == instrument && one.Has(wanted))];
    }

    /// <summary>What an instrument that is only read now and then, a gauge or an up-down counter, says now.</summary>
    /// <param name="instrument">Its name.</param>
    /// <param name="tags">Tags that a measurement must have, by name and value; others may be there as well.</param>
    public IReadOnlyList<PluginTestMeasurement> Observe(string instrument, params ReadOnlySpan<(string Name, object? Value)> tags)
    {
        lock (_gate) _measurements.RemoveAll(one => one.Instrument == instrument && one.IsObserved);
        _listener.RecordObservableInstruments();
        return Of(instrument, tags);
    }

    /// <summary>Asserts what a counter has counted, or how many values a histogram has.</summary>
    /// <param name="instrument">Its name.</param>
    /// <param name="expected">The sum of a counter, the number of values of a histogram.</param>
    /// <param name="tags">Tags that a measurement must have, by name and value; others may be there as well.</param>
    /// <exception cref="PluginTestException">It is another number; the message has what was measured.</exception>
    public void AssertCount(string instrument, long expected, params ReadOnlySpan<(string Name, object? Value)> tags)
    {
        var found = Of(instrument, tags).Sum(static one => one.IsHistogram ? 1 : one.Value);
        if (found == expected) return;
        string[] lines;
        lock (_gate) lines = [.. _measurements.Where(one => one.Instrument == instrument).Select(static one => $"{Environment.NewLine}  {one}")];
        throw PluginTestException.Of(
            $"'{instrument}'{Describe(tags)} has another count.", $"{expected}", FormattableString.Invariant($"{found}{(lines.Length == 0 ? "; nothing was measured" : ", of all measurements:")}{string.Concat(lines)}"),
            "Mend the code or the expectation; docs/metrics.md has the instruments and their tags.");
    }

    /// <summary>Ends the measuring; the host does it.</summary>
    public void Dispose() => _listener.Dispose();

    private static string Describe(ReadOnlySpan<(string Name, object? Value)> tags)
    {
        var texts = tags.ToArray().Select(static tag => $"{tag.Name}={tag.Value}").ToArray();
        return texts.Length == 0 ? "" : $" with {string.Join(' ', texts)}";
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var isHistogram = instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Histogram<>);
        var measurement = new PluginTestMeasurement(instrument.Name, value, tags.ToArray().ToDictionary(StringComparer.Ordinal)) { IsHistogram = isHistogram, IsObserved = instrument.IsObservable };
        lock (_gate) _measurements.Add(measurement);
    }

    // What it makes is told apart from other hosts' by its scope, and ends with the host that asked for it.
    private sealed class ScopeFactory : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(new MeterOptions(options.Name) { Version = options.Version, Tags = options.Tags, Scope = this });

        public void Dispose()
        {
        }
    }
}
