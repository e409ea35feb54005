using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers.Shapes;

/// <summary>What makes a declaration invalid for the host.</summary>
/// <param name="owner">The type or method whose own declaration it is about.</param>
/// <param name="place">Where it stands; null when that is not in source.</param>
/// <param name="text">What is wrong, expected and found, and what to do.</param>
internal sealed class ShapeProblem(ISymbol owner, Location? place, string text)
{
    internal ISymbol Owner { get; } = owner;

    internal Location? Place { get; } = place;

    internal string Text { get; } = text;

    /// <summary>Text to write instead of what stands there; null when nothing is obvious.</summary>
    internal string? Replacement { get; set; }
}
