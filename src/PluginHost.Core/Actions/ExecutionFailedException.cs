namespace PluginHost.Core.Actions;

/// <summary>An execution failed, and its caller wants to hear of that by an exception.</summary>
/// <param name="error">Why.</param>
public sealed class ExecutionFailedException(ExecutionError error) : Exception($"{error.Code}: {error.Message}")
{
    /// <summary>Why.</summary>
    public ExecutionError Error { get; } = error;
}
