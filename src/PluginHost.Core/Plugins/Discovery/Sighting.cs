namespace PluginHost.Core.Plugins.Discovery;

/// <summary>What is remembered of a path between looks.</summary>
internal sealed class Sighting(string signature, long changedAt)
{
    /// <summary>Sizes, times and modes at the last look.</summary>
    internal string Signature { get; private set; } = signature;

    /// <summary>Timestamp of the look that found it changed.</summary>
    internal long ChangedAt { get; private set; } = changedAt;

    /// <summary>Timestamp of the look that missed it first; null while it is there.</summary>
    internal long? MissedAt { get; set; }

    /// <summary>True once it was handed on.</summary>
    internal bool HasArrived { get; private set; }

    /// <summary>What it is waiting for.</summary>
    internal SightingState State { get; private set; }

    /// <summary>True when a look soon may tell more.</summary>
    internal bool IsMoving => MissedAt is not null || State is SightingState.Changed or SightingState.Deferred;

    internal void Change(string signature, long now) => (Signature, ChangedAt, State) = (signature, now, SightingState.Changed);

    internal void Take() => (HasArrived, State) = (true, SightingState.Taken);

    internal void WaitFor(SightingState state) => State = state;
}

/// <summary>What a path is waiting for.</summary>
internal enum SightingState
{
    /// <summary>To be unchanged for a moment.</summary>
    Changed,

    /// <summary>To be unchanged long enough for a final verdict.</summary>
    Deferred,

    /// <summary>For the next look, whenever that is.</summary>
    Retried,

    /// <summary>For nothing: it was handed on as it is.</summary>
    Taken,
}
