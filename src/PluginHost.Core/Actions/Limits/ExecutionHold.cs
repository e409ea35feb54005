using PluginHost.Core.Actions.Policies;

namespace PluginHost.Core.Actions.Limits;

/// <summary>What one execution holds of its limits until it ends: a slot, quotas over what runs. Giving back twice does nothing.</summary>
internal sealed class ExecutionHold
{
    private readonly List<(QuotaCounters Counters, QuotaPolicy Policy, string Key)> _running = [];
    private readonly List<Action> _undo = [];
    private ConcurrencySlots? _slots;
    private ConcurrencyPolicy? _policy;
    private string _key = "";
    private Executions.ExecutionPriority _priority;
    private Task? _stray;
    private int _hasEnded;

    /// <summary>Its place under the concurrency limit; null when there is none.</summary>
    internal Slot? Slot { get; private set; }

    /// <summary>The concurrency limit; null when there is none.</summary>
    internal ConcurrencyPolicy? Policy => _policy;

    internal void Take(ConcurrencySlots slots, ConcurrencyPolicy policy, Slot slot) => (_slots, _policy, _key, _priority, Slot) = (slots, policy, slot.Key, slot.Priority, slot);

    internal void Take(QuotaCounters counters, QuotaPolicy policy, string key, long window)
    {
        if (policy.Per is null) _running.Add((counters, policy, key));
        else _undo.Add(() => counters.GiveBack(policy, key, window));
    }

    internal void Take(RateCounters counters, RatePolicy policy, string key, DateTimeOffset taken) => _undo.Add(() => counters.GiveBack(policy, key, taken));

    /// <summary>A call that ignores its cancellation keeps the only slot: nothing else may run beside it.</summary>
    internal void KeepWhile(Task stray)
    {
        if (_policy is { Limit: 1 }) _stray = stray;
    }

    /// <summary>Leaves the slot to others until the next attempt.</summary>
    internal void LeaveSlot()
    {
        var (slot, stray) = (Slot, _stray);
        (Slot, _stray) = (null, null);
        if (slot is null) return;
        if (stray is null or { IsCompleted: true }) slot.Release();
        else _ = ReleaseAfterAsync(slot, stray);
    }

    /// <summary>Gets into the line again, behind those who wait.</summary>
    internal void Rejoin()
    {
        if (Slot is null && _slots is { } slots) Slot = slots.Rejoin(_key, _policy!, _priority);
    }

    /// <summary>Gives everything back: the execution has ended.</summary>
    internal void End()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0) return;
        LeaveSlot();
        foreach (var (counters, policy, key) in _running) counters.GiveBack(policy, key, 0);
    }

    /// <summary>Gives everything back as if it had never come: another limit refuses it.</summary>
    internal void Undo()
    {
        End();
        foreach (var undo in _undo) undo();
    }

    private static async Task ReleaseAfterAsync(Slot slot, Task stray)
    {
        await stray.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        slot.Release();
    }
}
