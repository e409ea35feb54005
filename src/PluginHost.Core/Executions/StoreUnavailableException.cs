namespace PluginHost.Core.Executions;

/// <summary>The store cannot do what was asked: it cannot be reached, is full, locked, corrupt, or newer than the program. Nothing was changed.</summary>
public sealed class StoreUnavailableException : Exception
{
    internal StoreUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>False when trying again cannot help: corrupt, newer than the program, not writable. Default: true.</summary>
    public bool IsTransient { get; internal init; } = true;

    /// <summary>True when nobody can tell whether it was done: the answer to the commit was lost.</summary>
    internal bool MayBeDone { get; init; }
}
