using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Benchmarks.Support;
using PluginHost.Storage.Sqlite;

namespace PluginHost.Benchmarks.Storage;

/// <summary>Durable jobs through the store: added, begun and ended, each step awaited until it is on the disk, by 64 callers. Both with <c>synchronous=FULL</c>.</summary>
internal static class StoreRows
{
    private const int Turns = 4;

    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        using var folder = new TemporaryFolder();
        var all = await Rounds.MeasureAsync(
            Turns, round => MeasureBareAsync(Path.Combine(folder.Path, $"bare-{round}.db")), round => MeasureStoreAsync(Path.Combine(folder.Path, $"store-{round}.db")));
        BenchRow Row(string what, string unit, Func<JobFigures, double> figure) => new($"SQLite: {what}", all[1].Median(figure), unit) { Yardstick = all[0].Median(figure) };
        return
        [
            Row($"jobs stored, begun and ended, {JobLoad.Callers} callers", "jobs/s", static figures => figures.Rate).RatioAtLeast(0.4),
            Row("processor time of one such job", "us", static figures => figures.Work),
            Row($"a job is accepted, {JobLoad.Callers} callers, p99", "ms", static figures => figures.Wait).AtMost(10),
        ];
    }

    internal static async Task<JobFigures> MeasureBareAsync(string path)
    {
        using var store = new BareStore(path);
        return await JobLoad.RunAsync(async () =>
        {
            var began = Stopwatch.GetTimestamp();
            var id = await store.InsertAsync("""{"channel":"#general","text":"The build is done.","attempts":3}""");
            var wait = Stopwatch.GetElapsedTime(began);
            await store.ClaimAsync(id);
            await store.CompleteAsync(id);
            return wait;
        });
    }

    internal static async Task<JobFigures> MeasureStoreAsync(string path)
    {
        await using var store = new SqliteStore(path, NullLogger.Instance);
        await StoreJob.OpenAsync(store);
        return await JobLoad.RunAsync(() => StoreJob.RunAsync(store));
    }
}
