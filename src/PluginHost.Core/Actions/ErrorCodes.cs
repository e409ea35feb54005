namespace PluginHost.Core.Actions;

/// <summary>The codes that the host itself answers with; actions add their own. Stable: scripts, alerts and docs rely on them.</summary>
public static class ErrorCodes
{
    /// <summary>All of them: the codes that every action may answer with.</summary>
    internal static IReadOnlySet<string> All => ErrorCodeTable.Codes;

    /// <summary>No loaded plugin exports an action of this ref.</summary>
    public const string UnknownAction = "unknown_action";

    /// <summary>The parameters do not fit; the error's details say where.</summary>
    public const string InvalidParameters = "invalid_parameters";

    /// <summary>No key, or one that is not known.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The key is known, and does not allow it.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The attempt did not finish in its time.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>The caller, or the host while stopping, cancelled it.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The plugin goes, or too many of its calls ignore their deadline.</summary>
    public const string PluginUnavailable = "plugin_unavailable";

    /// <summary>The plugin that would export it is refused.</summary>
    public const string PluginRefused = "plugin_refused";

    /// <summary>The action answered with something that its declaration does not allow.</summary>
    public const string InvalidResult = "invalid_result";

    /// <summary>The action threw; its message stays in the log.</summary>
    public const string Exception = "exception";

    /// <summary>More executions wait than may: for a slot of the action, or in the host as a whole.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>As many as may run at once run already, and nobody may wait.</summary>
    public const string ConcurrencyLimit = "concurrency_limit";

    /// <summary>As many as may begin in a time have begun.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>There are as many as there may be.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>The host went down while it ran, and it must not be run again by itself.</summary>
    public const string Abandoned = "abandoned";

    /// <summary>The same idempotency key stands for another request, or for one that has not ended.</summary>
    public const string IdempotencyConflict = "idempotency_conflict";

    /// <summary>A secret parameter is needed again: it was kept only as long as the execution ran.</summary>
    public const string SecretRequired = "secret_required";

    /// <summary>Nothing is kept of this action's executions, so that whoever asks must wait for the result.</summary>
    public const string WaitRequired = "wait_required";

    /// <summary>Executions cannot be stored now; nothing is accepted that is not stored.</summary>
    public const string StoreUnavailable = "store_unavailable";

    /// <summary>The action has failed too often lately and is not tried.</summary>
    public const string CircuitOpen = "circuit_open";
}
