using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Benchmarks.Support;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Sdk;
using PluginHost.Storage.Sqlite;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Benchmarks.Storage;

/// <summary>First pages of a million stored executions, by any filter: common values and rare ones.</summary>
internal static class ListRows
{
    private const int Rounds = 9;

    // Of a million: 2 % failed, 10 run, 200 actions of 10 plugins, 1,000 actors, half of them nested; origin 3 (rule) is that of 100.
    private const string Fill = """
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000000)
        INSERT INTO executions (id, action_ref, status, origin, actor, correlation_id, is_dry_run, priority, parent_id, created, updated, lane, is_rerun_after_crash,
            history, fence, parameters, outputs, attempt_count, started)
        SELECT printf('0198c5f0-0000-7000-8000-%012d', n), printf('pack%d.action%d', n % 10, n % 200), iif(n % 100000 = 7, 1, iif(n % 50 = 0, 6, 5)), iif(n % 10000 = 3, 3, 0),
            printf('actor%d', n % 1000), iif(n % 3 = 0, printf('cause%d', n / 10), NULL), 0, 0, iif(n % 2 = 0, printf('0198c5f0-0000-7000-8000-%012d', n - 1), NULL),
            1700000000000000 + n * 1000000, 1700000000000000 + n * 1000000 + 5000, 'lane', 0, 0, 1, printf('{"channel":"#general","text":"message %d of many that were sent"}', n),
            '{"ok":true}', 1, 1700000000000000 + n * 1000000
        FROM numbers
        """;

    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private static readonly (string Name, ExecutionQuery Query)[] Queries =
    [
        ("none", new ExecutionQuery()),
        ("none, 200th page", new ExecutionQuery { Offset = 10_000 }),
        ("failed", new ExecutionQuery { Statuses = [ExecutionStatus.Failed] }),
        ("running", new ExecutionQuery { Statuses = [ExecutionStatus.Running] }),
        ("action", new ExecutionQuery { ActionRef = "pack7.action7" }),
        ("plugin", new ExecutionQuery { PluginId = "pack7" }),
        ("rare origin", new ExecutionQuery { Origin = ActionOrigin.Rule }),
        ("common origin and rare status", new ExecutionQuery { Origin = ActionOrigin.Api, Statuses = [ExecutionStatus.Running] }),
        ("actor", new ExecutionQuery { Actor = "actor7" }),
        ("actor and failed, none", new ExecutionQuery { Actor = "actor7", Statuses = [ExecutionStatus.Failed] }),
        ("top level", new ExecutionQuery { IsTopLevelOnly = true }),
        ("parent", new ExecutionQuery { ParentId = "0198c5f0-0000-7000-8000-000000000007" }),
        ("correlation", new ExecutionQuery { CorrelationId = "cause777" }),
        ("an hour long ago", new ExecutionQuery { CreatedFrom = Start.AddHours(100), CreatedBefore = Start.AddHours(101) }),
        ("text that many have", new ExecutionQuery { Text = "GENERAL" }),
    ];

    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "executions.db");
        await using (await OpenAsync(path))
        {
        }

        using (var database = SqliteDatabase.Open(path)) database.Execute(Fill);
        await using var store = await OpenAsync(path);
        var rows = new List<BenchRow>();
        foreach (var (name, query) in Queries) rows.Add(new BenchRow($"SQLite: first page of 1,000,000, filter: {name}", await MeasureAsync(() => store.ListAsync(query, CancellationToken.None)), "ms").AtMost(50));
        rows.Add(new BenchRow("SQLite: 1,000,000 counted by status", await MeasureAsync(() => store.CountAsync(new ExecutionQuery(), CancellationToken.None)), "ms"));
        rows.Add(new BenchRow("SQLite: 100,000 of a plugin counted by status", await MeasureAsync(() => store.CountAsync(new ExecutionQuery { PluginId = "pack7" }, CancellationToken.None)), "ms"));
        rows.Add(new BenchRow("SQLite: text that none of 1,000,000 has, as far as one call looks", await MeasureAsync(() => store.ListAsync(new ExecutionQuery { Text = "nowhere" }, CancellationToken.None)), "ms"));
        return rows;
    }

    private static async Task<SqliteStore> OpenAsync(string path)
    {
        var store = new SqliteStore(path, NullLogger.Instance);
        await store.OpenAsync(new StoreOwner("host-a", TimeSpan.FromSeconds(30), Start), CancellationToken.None);
        return store;
    }

    private static async Task<double> MeasureAsync(Func<Task> call)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            await call();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return Statistics.Median(times);
    }
}
