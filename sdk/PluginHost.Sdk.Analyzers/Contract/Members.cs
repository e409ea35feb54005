using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers.Contract;

/// <summary>What is true of members whatever they are for.</summary>
internal static class Members
{
    /// <summary>True for a method whose signature somebody else has set: it overrides one, or implements one of an interface.</summary>
    internal static bool IsGivenFromOutside(IMethodSymbol method) =>
        method.IsOverride || !method.ExplicitInterfaceImplementations.IsEmpty || method.ContainingType.AllInterfaces
            .SelectMany(face => face.GetMembers(method.Name))
            .Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method));
}
