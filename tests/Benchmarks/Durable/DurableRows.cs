using PluginHost.Benchmarks.Storage;
using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks.Durable;

/// <summary>Durable executions: the engine without REST beside the bare store, the store alone and Quartz; then over REST beside the bare endpoint.</summary>
internal static class DurableRows
{
    private const int Turns = 3;

    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        var (sqlite, quartz) = await SqliteAsync();
        return [.. sqlite, .. await PostgresAsync(), .. await DurableRestRows.MeasureAsync(quartz)];
    }

    private static async Task<(IReadOnlyList<BenchRow> Rows, double Quartz)> SqliteAsync()
    {
        using var folder = new TemporaryFolder();
        List<double> first = [await FirstJob.MeasureAsync(), await FirstJob.MeasureAsync(), await FirstJob.MeasureAsync()];
        string File(string name, int round) => Path.Combine(folder.Path, $"{name}-{round}.db");
        var all = await Rounds.MeasureAsync(
            Turns,
            round => StoreRows.MeasureBareAsync(File("bare", round)),
            round => StoreRows.MeasureStoreAsync(File("store", round)),
            async round => await WaitAsync(await DurableEngine.StartSqliteAsync(File("wait", round))),
            async round => await AcceptAsync(await DurableEngine.StartSqliteAsync(File("accept", round))),
            round => QuartzJobs.MeasureAsync(File("quartz", round)));
        var quartz = all[4].Median(static figures => figures.Rate);
        return (
            [
                .. Rows("SQLite", all),
                new BenchRow("SQLite: engine, submit and wait, beside Quartz 4.7.3 on SQLite", all[2].Median(static figures => figures.Rate), "jobs/s") { Yardstick = quartz }.RatioAtLeast(10),
                new BenchRow("SQLite: first job done after the start of a process", Statistics.Median(first), "s").AtMost(1),
            ],
            quartz);
    }

    private static async Task<IReadOnlyList<BenchRow>> PostgresAsync()
    {
        await using var server = await PostgresServer.TryStartAsync();
        if (server is not { Address: var address }) return [];
        return Rows("PostgreSQL", await Rounds.MeasureAsync(
            Turns,
            _ => PostgresRows.MeasureBareAsync(address, JobLoad.Callers),
            _ => PostgresRows.MeasureStoreAsync(address, JobLoad.Callers),
            async _ => await WaitAsync(await DurableEngine.StartPostgresAsync(address)),
            async _ => await AcceptAsync(await DurableEngine.StartPostgresAsync(address))));
    }

    // In the order of the measurements: bare, store alone, engine with waiting, engine without.
    private static IReadOnlyList<BenchRow> Rows(string store, IReadOnlyList<IReadOnlyList<JobFigures>> all)
    {
        var (bare, alone, waited, accepted) = (all[0], all[1], all[2], all[3]);
        BenchRow Row(string what, double measured, string unit, Func<JobFigures, double> figure) => new($"{store}: {what}", measured, unit) { Yardstick = bare.Median(figure) };
        return
        [
            Row("store alone, stored, begun and ended", alone.Median(Rate), "jobs/s", Rate).RatioAtLeast(0.4),
            Row("engine, submit and wait, 64 callers", waited.Median(Rate), "jobs/s", Rate).RatioAtLeast(0.4),
            Row("engine, submit only: accepted", accepted.Median(static figures => figures.AcceptRate), "jobs/s", Rate),
            Row("engine, submit only: accepted and run to the last", accepted.Median(Rate), "jobs/s", Rate).RatioAtLeast(0.4),
            Row("engine, submit only: accepted, p99", accepted.Median(static figures => figures.Wait), "ms", static figures => figures.Wait).AtMost(10),
            Row("engine, submit and wait: processor time of a job", waited.Median(static figures => figures.Work), "us", static figures => figures.Work),
            Row("engine, submit and wait: allocated by a job", waited.Median(static figures => figures.Bytes), "B", static figures => figures.Bytes),
            Row("store alone: processor time of a job", alone.Median(static figures => figures.Work), "us", static figures => figures.Work),
            Row("store alone: allocated by a job", alone.Median(static figures => figures.Bytes), "B", static figures => figures.Bytes),
        ];

        static double Rate(JobFigures figures) => figures.Rate;
    }

    private static async Task<JobFigures> WaitAsync(DurableEngine engine)
    {
        await using (engine) return await JobLoad.RunAsync(engine.WaitAsync);
    }

    private static async Task<JobFigures> AcceptAsync(DurableEngine engine)
    {
        await using (engine)
        {
            var before = await engine.CountAsync();
            return await JobLoad.RunAsync(engine.AcceptAsync, settle: accepted => engine.SettleAsync(before + accepted));
        }
    }
}
