using System.Diagnostics;
using System.Globalization;
using PluginHost.Benchmarks.Support;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Actions.Policies;

namespace PluginHost.Benchmarks.Kernel;

/// <summary>Concurrency limits under contention: taking and giving back slots from several threads, and a long queue.</summary>
internal static class LimitRows
{
    private const int Threads = 4;
    private const int Each = 200_000;
    private const int Queued = 10_000;
    private const int Rounds = 5;

    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        await using var host = await KernelHost.StartAsync();
        var (oneKey, manyKeys, locked) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            double[] measured = [await ContendAsync(Yardstick()), await ContendAsync(Slots(1)), await ContendAsync(Slots(1000))];
            if (round == 0) continue; // Compiled now.
            locked.Add(measured[0]);
            oneKey.Add(measured[1]);
            manyKeys.Add(measured[2]);
        }

        var yardstick = Statistics.Median(locked);
        return
        [
            new BenchRow($"slot taken and given back, {Threads} threads, 1 key", Statistics.Median(oneKey), "ns") { Yardstick = yardstick },
            new BenchRow($"slot taken and given back, {Threads} threads, 1,000 keys", Statistics.Median(manyKeys), "ns") { Yardstick = yardstick },
            .. await QueueAsync(host.Executor),
        ];
    }

    // A lock around a dictionary of counters: the least that counting by key can cost.
    private static Action<int> Yardstick()
    {
        var gate = new Lock();
        Dictionary<string, int> counters = new(StringComparer.Ordinal) { ["key"] = 0 };
        return _ =>
        {
            lock (gate) counters["key"]++;
            lock (gate) counters["key"]--;
        };
    }

    private static Action<int> Slots(int keys)
    {
        var (slots, policy) = (new ConcurrencySlots(TimeProvider.System), new ConcurrencyPolicy(Threads));
        var names = Enumerable.Range(0, keys).Select(static number => number.ToString(CultureInfo.InvariantCulture)).ToArray();
        return index => slots.TryJoin(names[index % keys], policy)!.Release();
    }

    private static async Task<double> ContendAsync(Action<int> one)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < Each; i++) one((i * Threads) + thread);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / (Threads * Each);
    }

    private static async Task<IReadOnlyList<BenchRow>> QueueAsync(ActionExecutor executor)
    {
        var request = new ExecutionRequest("queued.a0", "{\"name\":\"bench\",\"number\":1}"u8.ToArray());
        List<double> queued = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var results = await Task.WhenAll(Enumerable.Range(0, Queued).Select(_ => executor.ExecuteAsync(request)));
            if (results.Any(static result => !result.IsSuccess)) throw new InvalidOperationException("A queued execution did not succeed.");
            if (round > 0) queued.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return [new BenchRow($"{Queued:N0} executions at once under a limit of 2, until the last has ended", Statistics.Median(queued), "ms")];
    }
}
