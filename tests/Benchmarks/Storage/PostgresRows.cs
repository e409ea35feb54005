using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Benchmarks.Support;
using PluginHost.Storage.Postgres;

namespace PluginHost.Benchmarks.Storage;

/// <summary>Durable jobs through the PostgreSQL store: added, begun and ended, each step awaited until it is committed, by 64 and 256 callers.</summary>
internal static class PostgresRows
{
    private const int Turns = 4;

    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        await using var server = await PostgresServer.TryStartAsync();
        return server is null ? [] : [.. await MeasureAsync(server.Address, 64), .. await MeasureAsync(server.Address, 256)];
    }

    private static async Task<IReadOnlyList<BenchRow>> MeasureAsync(string address, int callers)
    {
        var all = await Rounds.MeasureAsync(Turns, _ => MeasureBareAsync(address, callers), _ => MeasureStoreAsync(address, callers));
        BenchRow Row(string what, string unit, Func<JobFigures, double> figure) => new($"PostgreSQL: {what}, {callers} callers", all[1].Median(figure), unit) { Yardstick = all[0].Median(figure) };
        var wait = Row("a job is accepted, p99", "ms", static figures => figures.Wait);
        return [Row("jobs stored, begun and ended", "jobs/s", static figures => figures.Rate).RatioAtLeast(0.4), callers == 64 ? wait.AtMost(10) : wait];
    }

    internal static async Task<JobFigures> MeasureBareAsync(string address, int callers)
    {
        await using var store = await BarePostgres.OpenAsync(address);
        return await JobLoad.RunAsync(
            async () =>
            {
                var began = Stopwatch.GetTimestamp();
                var id = await store.InsertAsync("""{"channel":"#general","text":"The build is done.","attempts":3}""");
                var wait = Stopwatch.GetElapsedTime(began);
                await store.ClaimAsync(id);
                await store.CompleteAsync(id);
                return wait;
            },
            callers);
    }

    internal static async Task<JobFigures> MeasureStoreAsync(string address, int callers)
    {
        await using var store = new PostgresStore(address, TimeProvider.System, NullLogger.Instance);
        await StoreJob.OpenAsync(store);
        return await JobLoad.RunAsync(() => StoreJob.RunAsync(store), callers);
    }
}
