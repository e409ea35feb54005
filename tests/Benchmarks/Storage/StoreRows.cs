using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Benchmarks.Support;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Sdk;
using PluginHost.Storage.Sqlite;

namespace PluginHost.Benchmarks.Storage;

/// <summary>Durable jobs through the store: added, begun and ended, each step awaited until it is on the disk, by 64 callers. Both with <c>synchronous=FULL</c>.</summary>
internal static class StoreRows
{
    private const int Turns = 4;
    private const string Owner = "host-a";

    private static readonly byte[] Parameters = Encoding.UTF8.GetBytes("""{"channel":"#general","text":"The build is done.","attempts":3}""");
    private static readonly byte[] Outputs = Encoding.UTF8.GetBytes("""{"ok":true,"ts":"1712345678.000100"}""");
    private static readonly byte[] EventJson = Encoding.UTF8.GetBytes("""{"type":"action_executed","execution_id":"0198c5f0-0000-7000-8000-0123456789ab","outcome":"succeeded","duration":0.012}""");

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
        await store.OpenAsync(new StoreOwner(Owner, TimeSpan.FromSeconds(30), DateTimeOffset.UtcNow), CancellationToken.None);
        return await JobLoad.RunAsync(() => RunJobAsync(store));
    }

    private static async Task<TimeSpan> RunJobAsync(SqliteStore store)
    {
        var (began, id, now) = (Stopwatch.GetTimestamp(), Guid.CreateVersion7().ToString(), DateTimeOffset.UtcNow);
        await store.AddAsync(Execution(id, now), null, CancellationToken.None);
        var wait = Stopwatch.GetElapsedTime(began);
        var attempt = new AttemptRecord(1, now);
        await store.ChangeAsync(new ExecutionChange(id, 1, ExecutionStatus.Running, now) { Attempt = attempt }, CancellationToken.None);
        await store.ChangeAsync(End(id, attempt, DateTimeOffset.UtcNow), CancellationToken.None);
        return wait;
    }

    private static StoredExecution Execution(string id, DateTimeOffset now) => new(new ExecutionRecord
    {
        Id = id,
        ActionRef = "slack.post_message",
        Status = ExecutionStatus.Requested,
        Parameters = Parameters,
        Origin = ActionOrigin.Api,
        Actor = "ann",
        CorrelationId = id,
        Created = now,
        Updated = now,
    }) { Lane = "slack.post_message", Owner = Owner };

    private static ExecutionChange End(string id, AttemptRecord attempt, DateTimeOffset now) => new(id, 1, ExecutionStatus.Succeeded, now)
    {
        Attempt = attempt with { Finished = now, Outcome = ExecutionOutcome.Succeeded, PluginVersion = "1.2.3" },
        Result = new ExecutionResult { Outcome = ExecutionOutcome.Succeeded, Outputs = Outputs, PluginVersion = "1.2.3" },
        Event = new OutboxEvent(0, Guid.CreateVersion7(), now, "action_executed", id, EventJson),
    };
}
