using System.Diagnostics;
using System.Text;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Sdk;

namespace PluginHost.Benchmarks.Storage;

/// <summary>A durable job as the host makes it of a store: added, begun and ended with its event, each step awaited.</summary>
internal static class StoreJob
{
    private const string Owner = "host-a";

    private static readonly byte[] Parameters = Encoding.UTF8.GetBytes("""{"channel":"#general","text":"The build is done.","attempts":3}""");
    private static readonly byte[] Outputs = Encoding.UTF8.GetBytes("""{"ok":true,"ts":"1712345678.000100"}""");
    private static readonly byte[] EventJson = Encoding.UTF8.GetBytes("""{"type":"action_executed","execution_id":"0198c5f0-0000-7000-8000-0123456789ab","outcome":"succeeded","duration":0.012}""");

    /// <summary>Opens a store for the jobs.</summary>
    internal static Task OpenAsync(IExecutionStore store) => store.OpenAsync(new StoreOwner(Owner, TimeSpan.FromSeconds(30), DateTimeOffset.UtcNow), CancellationToken.None);

    /// <summary>Makes one job.</summary>
    /// <returns>The time until it was accepted.</returns>
    internal static async Task<TimeSpan> RunAsync(IExecutionStore store)
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
    })
    { Lane = "slack.post_message", Owner = Owner };

    private static ExecutionChange End(string id, AttemptRecord attempt, DateTimeOffset now) => new(id, 1, ExecutionStatus.Succeeded, now)
    {
        Attempt = attempt with { Finished = now, Outcome = ExecutionOutcome.Succeeded, PluginVersion = "1.2.3" },
        Result = new ExecutionResult { Outcome = ExecutionOutcome.Succeeded, Outputs = Outputs, PluginVersion = "1.2.3" },
        Event = new OutboxEvent(0, Guid.CreateVersion7(), now, "action_executed", id, EventJson),
    };
}
