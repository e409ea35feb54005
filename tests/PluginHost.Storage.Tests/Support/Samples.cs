using System.Text;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Schemas;
using PluginHost.Sdk;

namespace PluginHost.Storage.Tests.Support;

/// <summary>Executions and their changes, as tests need them. Times are whole microseconds: no store keeps more.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Start = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_560);

    public static DateTimeOffset At(double seconds) => Start.AddTicks((long)Math.Round(seconds * 1e6) * TimeSpan.TicksPerMicrosecond);

    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static StoreOwner Owner(string name, double at = 0) => new(name, TimeSpan.FromSeconds(30), At(at));

    /// <summary>The event of one that the store ends.</summary>
    public static OutboxEvent Ended(StoredExecution execution) => new(0, Guid.NewGuid(), execution.Record.Updated, execution.Record.Status.ToWord(), execution.Record.Id, Utf8("{}"));

    /// <summary>A plain one that nobody has claimed.</summary>
    public static StoredExecution Execution(string lane = "demo.work", string? id = null, double created = 0) => new(new ExecutionRecord
    {
        Id = id ?? Guid.NewGuid().ToString("D"),
        ActionRef = "demo.work",
        Status = ExecutionStatus.Requested,
        Parameters = Utf8("{}"),
        Origin = ActionOrigin.Api,
        CorrelationId = "c-1",
        Created = At(created),
        Updated = At(created),
    })
    { Lane = lane };

    public static StoredExecution With(this StoredExecution execution, Func<ExecutionRecord, ExecutionRecord> change) => execution with { Record = change(execution.Record) };

    public static StoredExecution Scheduled(this StoredExecution execution, double due) => execution.With(record => record with { Status = ExecutionStatus.Scheduled, Due = At(due) });

    public static StoredExecution Expiring(this StoredExecution execution, double expires) => execution.With(record => record with { Expires = At(expires) });

    /// <summary>One of which nothing that can be said before its end is left out.</summary>
    public static StoredExecution Everything() => new(new ExecutionRecord
    {
        Id = "0198c5f0-0000-7000-8000-0123456789ab",
        ActionRef = "slack.post_message",
        Status = ExecutionStatus.Scheduled,
        Parameters = Utf8("{ \"text\" :\t\"Grüße, 世界 🚀 'quoted' \\u0000 %_\" }\n"),
        Origin = ActionOrigin.Plan,
        Actor = "zoë",
        CorrelationId = "cause/1",
        Due = At(60.000001),
        IsDryRun = true,
        Priority = ExecutionPriority.Low,
        Expires = At(3600.999999),
        ParentId = "0198c5f0-0000-7000-8000-000000000001",
        RerunOf = "0198c5f0-0000-7000-8000-000000000002",
        Metadata = Utf8("{\"ticket\": [1, \"é\"]}"),
        Created = At(-1.000001),
        Updated = At(0),
    })
    {
        Lane = "slack.post_message\u001fclé=ü",
        IsRerunAfterCrash = true,
        History = HistoryMode.Failures,
        SealedParameters = new byte[] { 0, 255, 1, 254, 0 },
        Timeout = TimeSpan.FromMilliseconds(1234.567),
        MaxAttempts = 7,
        IdempotencyKey = "key \"1\"",
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Owner = "host-a",
    };

    public static AttemptRecord Attempt(int number, double started) => new(number, At(started));

    public static AttemptRecord Ended(this AttemptRecord attempt, double finished, ExecutionOutcome outcome = ExecutionOutcome.Succeeded) =>
        attempt with { Finished = At(finished), Outcome = outcome, ErrorCode = outcome == ExecutionOutcome.Succeeded ? null : "boom", ErrorMessage = outcome == ExecutionOutcome.Succeeded ? null : "It broke: é.", PluginVersion = "1.2.3-rc.1" };

    public static ExecutionResult Success(string outputs = "{\"ok\":true}") =>
        new() { Outcome = ExecutionOutcome.Succeeded, Outputs = Utf8(outputs), Message = "Done.", PluginVersion = "1.2.3" };

    public static ExecutionResult Failure() => new()
    {
        Outcome = ExecutionOutcome.Failed,
        Outputs = Utf8("{\"partial\":1}"),
        Message = "Nicht möglich 🙁",
        PluginVersion = "1.2.3",
        Error = new ExecutionError("no_such_channel", "There is no channel '#ü'.", ErrorKind.Rejected, IsRetryable: true)
        {
            Details = [new SchemaError("parameters.items[0].name", "required", "It is missing.", "a name", "nothing"), new SchemaError("parameters", "unknown", "Odd.")],
            IsUnforeseen = true,
            RetryAfter = TimeSpan.FromMilliseconds(1500.5),
        },
    };

    public static OutboxEvent Event(string executionId, double at = 0) =>
        new(0, Guid.CreateVersion7(Start), At(at), "action_executed", executionId, Utf8("{\"text\":\"é\"}"));

    public static ExecutionChange To(this StoredExecution execution, ExecutionStatus status, double at = 1) => new(execution.Record.Id, execution.Fence, status, At(at));
}
