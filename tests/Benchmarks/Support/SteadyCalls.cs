using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace PluginHost.Benchmarks.Support;

/// <summary>Calls one action at a steady rate, whether or not earlier calls have been answered, and keeps count of what came back.</summary>
internal sealed class SteadyCalls : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly Uri Execute = new("/api/v1/executions/execute?wait=30s", UriKind.Relative);

    private readonly ServerProcess _host;
    private readonly string _body;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<double> _milliseconds = [];
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task _run;
    private long _sent;

    internal SteadyCalls(ServerProcess host, string actionRef, int callsASecond)
    {
        _host = host;
        _body = $$$"""{"action_ref":"{{{actionRef}}}","parameters":{"name":"bench","number":1}}""";
        _run = RunAsync(callsASecond);
    }

    internal long Sent => Volatile.Read(ref _sent);

    /// <summary>Calls that failed, were refused, or were never answered.</summary>
    internal IReadOnlyCollection<string> Failures => _failures;

    /// <summary>The time that this share of the calls stayed below, in milliseconds.</summary>
    internal double Percentile(double share)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }

    /// <summary>Ends the calling and waits for every answer.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _run;
        _stopping.Dispose();
    }

    private async Task RunAsync(int callsASecond)
    {
        List<Task> calls = [];
        var clock = Stopwatch.StartNew();
        while (!_stopping.IsCancellationRequested)
        {
            while (_sent < clock.Elapsed.TotalSeconds * callsASecond)
            {
                _sent++;
                calls.Add(CallAsync());
            }

            calls.RemoveAll(static call => call.IsCompletedSuccessfully);
            await Task.Delay(Tick);
        }

        await Task.WhenAll(calls);
    }

    private async Task CallAsync()
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var content = new StringContent(_body, Encoding.UTF8, "application/json");
            using var answer = await _host.Client.PostAsync(Execute, content);
            var text = await answer.Content.ReadAsStringAsync();
            if (!text.Contains("\"succeeded\"", StringComparison.Ordinal)) _failures.Enqueue($"{(int)answer.StatusCode} {text}");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            _failures.Enqueue(exception.Message);
        }

        _milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
