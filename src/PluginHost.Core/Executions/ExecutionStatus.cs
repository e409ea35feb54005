using PluginHost.Core.Actions;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Executions;

/// <summary>Where an execution is in its life.</summary>
public enum ExecutionStatus
{
    /// <summary>Accepted, not begun.</summary>
    Requested = 0,

    /// <summary>An attempt runs.</summary>
    Running,

    /// <summary>The next attempt has its time in the future.</summary>
    Scheduled,

    /// <summary>The action has begun something and awaits the event of its end.</summary>
    Waiting,

    /// <summary>Somebody asked to stop it, and it has not ended yet.</summary>
    Cancelling,

    /// <summary>The action did its work.</summary>
    Succeeded,

    /// <summary>It did not.</summary>
    Failed,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>Somebody stopped it.</summary>
    Cancelled,

    /// <summary>There was nothing to do.</summary>
    Skipped,

    /// <summary>The host went down while it ran.</summary>
    Abandoned,
}

/// <summary>The words of the statuses.</summary>
public static class ExecutionStatuses
{
    private static readonly string[] Words = [.. Enum.GetNames<ExecutionStatus>().Select(Naming.Snake)];

    /// <summary><c>requested running scheduled waiting cancelling succeeded failed timed_out cancelled skipped abandoned</c>.</summary>
    /// <param name="status">The status.</param>
    public static string ToWord(this ExecutionStatus status) => Words[(int)status];

    /// <summary>True when nothing changes any more.</summary>
    /// <param name="status">The status.</param>
    public static bool IsTerminal(this ExecutionStatus status) => status >= ExecutionStatus.Succeeded;

    /// <summary>How an execution of this terminal status ended.</summary>
    internal static ExecutionOutcome ToOutcome(this ExecutionStatus status) => (ExecutionOutcome)(status - ExecutionStatus.Succeeded);

    internal static ExecutionStatus ToStatus(this ExecutionOutcome outcome) => ExecutionStatus.Succeeded + (int)outcome;
}
