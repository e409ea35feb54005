namespace PluginHost.Core.Executions;

/// <summary>How many executions a host takes, and how long it keeps them.</summary>
public sealed class ExecutionOptions
{
    /// <summary>Most executions that run or wait in memory, 1 to 1,000,000. Default: 10,000. Source: Attune's <c>max_queue_length</c>.</summary>
    public int MaxActive { get; set; } = 10_000;

    /// <summary>Most bytes of their parameters. Default: 256 MiB (our choice).</summary>
    public long MaxActiveBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Most executions of one action, or one key of a concurrency limit, that wait in memory; the others wait in the store. Default: 1,000 (our choice).</summary>
    public int MaxActivePerLane { get; set; } = 1000;

    /// <summary>Most executions that wait in the store until there is room in memory; beyond them none are accepted. Default: 1,000,000; 0 where the store is memory.</summary>
    public int MaxQueued { get; set; } = 1_000_000;

    /// <summary>How long executions are kept that succeeded or were skipped. Default: 30 days. Source: BudPipeline's history (B26).</summary>
    public TimeSpan KeepSucceeded { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long executions are kept that ended otherwise. Default: 30 days.</summary>
    public TimeSpan KeepFailed { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Most ended executions that are kept; those that ended first go first. Default: 1,000,000.</summary>
    public long MaxKept { get; set; } = 1_000_000;

    /// <summary>How long events stay in the outbox. Default: 7 days.</summary>
    public TimeSpan KeepEvents { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long the audit trail is kept. Default: 365 days.</summary>
    public TimeSpan KeepAudit { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long an idempotency key stands for its execution. Default: 24 hours.</summary>
    public TimeSpan KeepIdempotencyKeys { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Most bytes that are kept of what one execution logs. Default: 1 MiB; a last line says what is left out (A24).</summary>
    public int MaxLogBytes { get; set; } = 1024 * 1024;

    /// <summary>How long a host's claims hold when it does not renew them, in a store that several hosts share. Default: 30 s.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);
}
