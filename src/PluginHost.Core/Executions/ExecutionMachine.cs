using System.Collections.Frozen;

namespace PluginHost.Core.Executions;

/// <summary>The states of an execution and the ways between them: nothing else ever happens to one.</summary>
public static class ExecutionMachine
{
    private static readonly ExecutionStatus[] Ends =
        [ExecutionStatus.Succeeded, ExecutionStatus.Failed, ExecutionStatus.TimedOut, ExecutionStatus.Cancelled, ExecutionStatus.Skipped, ExecutionStatus.Abandoned];

    private static readonly FrozenDictionary<ExecutionStatus, ExecutionStatus[]> Ways = new Dictionary<ExecutionStatus, ExecutionStatus[]>
    {
        // It runs; it waits for a time; or it ends without having run: cancelled, refused by what changed since, its time to live over.
        [ExecutionStatus.Requested] = [ExecutionStatus.Running, ExecutionStatus.Scheduled, ExecutionStatus.Cancelled, ExecutionStatus.Failed, ExecutionStatus.Skipped, ExecutionStatus.TimedOut],

        // Its time has come; or somebody, or its time to live, ends it before.
        [ExecutionStatus.Scheduled] = [ExecutionStatus.Requested, ExecutionStatus.Cancelled, ExecutionStatus.TimedOut],

        // It ends; it waits for an event, or for its next attempt; or it is handed back because its host goes.
        [ExecutionStatus.Running] = [ExecutionStatus.Waiting, ExecutionStatus.Scheduled, ExecutionStatus.Requested, ExecutionStatus.Cancelling, .. Ends],
        [ExecutionStatus.Waiting] = [ExecutionStatus.Running, ExecutionStatus.Cancelling, ExecutionStatus.TimedOut],

        // An action may succeed before it hears that it is to stop.
        [ExecutionStatus.Cancelling] = Ends,
    }.ToFrozenDictionary();

    /// <summary>What may become of an execution next; nothing for one that has ended.</summary>
    /// <param name="status">What it is.</param>
    public static IReadOnlyList<ExecutionStatus> From(ExecutionStatus status) => Ways.GetValueOrDefault(status, []);

    /// <summary>True for a way of the machine.</summary>
    /// <param name="from">What it is.</param>
    /// <param name="to">What it is to become.</param>
    public static bool Allows(ExecutionStatus from, ExecutionStatus to) => Ways.GetValueOrDefault(from, []).Contains(to);
}
