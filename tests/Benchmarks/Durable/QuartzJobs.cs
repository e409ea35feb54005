using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Benchmarks.Support;
using Quartz;

namespace PluginHost.Benchmarks.Durable;

/// <summary>
/// The peer: Quartz on SQLite in WAL mode with <c>synchronous=FULL</c>, tuned as far as it can be: jobs are stored a hundred at a time, and fired
/// in batches as large as its pool.
/// </summary>
internal static class QuartzJobs
{
    private const int Batch = 100;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>Stores jobs for some seconds while they are run, and waits for the last one.</summary>
    internal static async Task<JobFigures> MeasureAsync(string path)
    {
        await using var services = Services($"Data Source={path}");
        var scheduler = await services.GetRequiredService<ISchedulerFactory>().GetScheduler();
        await SetModeAsync($"Data Source={path}");
        await scheduler.Start();
        var (clock, before, stored) = (Stopwatch.StartNew(), NoOp.Count, 0);
        for (; clock.Elapsed < Duration; stored += Batch) await scheduler.ScheduleJobs(Enumerable.Range(stored, Batch).ToDictionary(Job, Now));
        while (NoOp.Count - before < stored) await Task.Delay(Look);
        var figures = new JobFigures(stored / clock.Elapsed.TotalSeconds, 0);
        await scheduler.Shutdown();
        SqliteConnection.ClearAllPools();
        return figures;
    }

    private static ServiceProvider Services(string address)
    {
        SQLitePCL.Batteries_V2.Init();
        return new ServiceCollection().AddLogging().AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(static options => (options.MaxBatchSize, options.BatchTriggerAcquisitionFireAheadTimeWindow) = (JobLoad.Callers, TimeSpan.FromSeconds(1)));
            quartz.UseDefaultThreadPool(JobLoad.Callers);
            quartz.UsePersistentStore(store =>
            {
                store.UseSqlite(SqliteFactory.Instance, address);
                store.ProvisionSchema();
            });
        }).BuildServiceProvider();
    }

    private static async Task SetModeAsync(string address)
    {
        await using var connection = new SqliteConnection(address);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync();
    }

    private static IJobDetail Job(int number) => JobBuilder.Create<NoOp>().WithIdentity($"job{number}").Build();

    private static IReadOnlyCollection<ITrigger> Now(int number) => [TriggerBuilder.Create().WithIdentity($"trigger{number}").StartNow().Build()];

    internal sealed class NoOp : IJob
    {
        private static int _count;

        internal static int Count => Volatile.Read(ref _count);

        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _count);
            return ValueTask.CompletedTask;
        }
    }
}
