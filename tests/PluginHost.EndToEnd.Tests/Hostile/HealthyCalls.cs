using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>Calls a healthy action at a steady rate, whether or not earlier calls have been answered.</summary>
internal sealed class HealthyCalls
{
    private const int CallsASecond = 50;

    private readonly ServerProcess _server;
    private readonly ConcurrentBag<TimeSpan> _times = [];
    private readonly ConcurrentBag<string> _failures = [];
    private readonly Task _run;
    private volatile bool _isStopping;

    public HealthyCalls(ServerProcess server)
    {
        _server = server;
        _run = RunAsync();
    }

    /// <summary>Stops and waits for the answers.</summary>
    public async Task<(int Count, TimeSpan Median, TimeSpan Longest, IReadOnlyCollection<string> Failures)> StopAsync()
    {
        _isStopping = true;
        await _run;
        TimeSpan[] times = [.. _times.Order()];
        return (times.Length, times[times.Length / 2], times[^1], _failures);
    }

    private async Task RunAsync()
    {
        List<Task> calls = [];
        var clock = Stopwatch.StartNew();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var sent = 0; !_isStopping; await tick.WaitForNextTickAsync(CancellationToken.None))
        {
            for (; sent < clock.Elapsed.TotalSeconds * CallsASecond; sent++) calls.Add(CallAsync());
            calls.RemoveAll(static call => call.IsCompletedSuccessfully);
        }

        await Task.WhenAll(calls);
    }

    private async Task CallAsync()
    {
        var started = Stopwatch.GetTimestamp();
        var (status, body) = await _server.ExecuteAsync("core.echo", """{"message": "hello"}""");
        _times.Add(Stopwatch.GetElapsedTime(started));
        if (status != HttpStatusCode.OK || (string?)body["data"]!["outputs"]?["message"] != "hello") _failures.Add($"{(int)status} {body.ToJsonString()}");
    }
}
