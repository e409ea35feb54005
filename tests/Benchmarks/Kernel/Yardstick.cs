using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace PluginHost.Benchmarks.Kernel;

/// <summary>What somebody would write by hand around a delegate: retry and timeout by Polly, an activity, a histogram with five tags, JSON in and out.</summary>
internal sealed class Yardstick : IDisposable
{
    internal const string MeterName = "PluginHost.Benchmarks.Yardstick";

    private static readonly JsonSerializerOptions Json = new();

    private readonly ActivitySource _source = new(MeterName);
    private readonly Meter _meter = new(new MeterOptions(MeterName));
    private readonly Histogram<double> _duration;
    private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions())
        .AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(30) })
        .Build();

    internal Yardstick() => _duration = _meter.CreateHistogram<double>("yardstick.duration", "s");

    internal async ValueTask<byte[]> AllAsync(byte[] parameters)
    {
        using var activity = _source.StartActivity("yardstick");
        var started = Stopwatch.GetTimestamp();
        var outputs = await _pipeline.ExecuteAsync(static (input, _) => ValueTask.FromResult(InAndOut(input)), parameters);
        Record(Stopwatch.GetElapsedTime(started));
        return outputs;
    }

    internal ValueTask<byte[]> PollyAsync(byte[] parameters) => _pipeline.ExecuteAsync(static (input, _) => ValueTask.FromResult(input), parameters);

    internal void Metrics()
    {
        using var activity = _source.StartActivity("yardstick");
        Record(TimeSpan.FromMilliseconds(2));
    }

    internal static byte[] InAndOut(byte[] parameters)
    {
        var input = JsonSerializer.Deserialize<Pair>(parameters, Json)!;
        return JsonSerializer.SerializeToUtf8Bytes(new Pair(input.Name, input.Number), Json);
    }

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
    }

    private void Record(TimeSpan duration)
    {
        var tags = new TagList
        {
            { "plugin.id", "direct" }, { "plugin.version", "1.0.0" }, { "action.name", "a0" }, { "origin", "api" }, { "outcome", "succeeded" },
        };
        _duration.Record(duration.TotalSeconds, tags);
    }

    private sealed record Pair(string Name, int Number);
}
