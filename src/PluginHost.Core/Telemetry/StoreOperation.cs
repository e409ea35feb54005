namespace PluginHost.Core.Telemetry;

/// <summary>What the store is asked to do, as metrics tell it: a closed set.</summary>
internal enum StoreOperation
{
    /// <summary>A new execution is stored.</summary>
    Add = 0,

    /// <summary>Something that happened to an execution is stored.</summary>
    Change,

    /// <summary>Executions that wait are claimed.</summary>
    Claim,

    /// <summary>An execution that nobody runs is cancelled, or its owner is asked to.</summary>
    Cancel,

    /// <summary>Lines of a log are stored.</summary>
    Log,

    /// <summary>Executions, counts, logs or events are read.</summary>
    Read,

    /// <summary>The lease is renewed, what is due is looked for, what others left is taken over.</summary>
    Keep,

    /// <summary>What is too old is removed.</summary>
    Prune,
}
