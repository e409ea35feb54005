using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers.Contract;

/// <summary>Recognises tasks and cancellation tokens.</summary>
internal static class Tasks
{
    private const string Space = "System.Threading.Tasks";

    internal static bool IsTask(ITypeSymbol type) =>
        type.OriginalDefinition.Is(Space, "Task") || type.OriginalDefinition.Is(Space, "Task`1") || type.OriginalDefinition.Is(Space, "ValueTask") || type.OriginalDefinition.Is(Space, "ValueTask`1");

    /// <summary>True for what is awaited, one after the other or at once.</summary>
    internal static bool IsAwaited(ITypeSymbol type) => IsTask(type) || type.OriginalDefinition.Is("System.Collections.Generic", "IAsyncEnumerable`1");

    internal static bool IsToken(ITypeSymbol? type) => type.Is("System.Threading", "CancellationToken");
}
