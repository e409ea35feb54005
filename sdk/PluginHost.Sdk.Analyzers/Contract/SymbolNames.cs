using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers.Contract;

/// <summary>Compares symbols by their full names in metadata, as the host does.</summary>
internal static class SymbolNames
{
    /// <summary>True when the type has this name, generic arity included (<c>Task`1</c>), in this namespace.</summary>
    internal static bool Is(this ITypeSymbol? type, string space, string name) =>
        type is INamedTypeSymbol { ContainingType: null } && type.MetadataName == name && type.ContainingNamespace?.ToDisplayString() == space;

    /// <summary>Name with namespace and outer types, generic arity included; empty for what has none.</summary>
    internal static string FullName(this ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte } => "System.Byte[]",
        IDynamicTypeSymbol => "System.Object",
        INamedTypeSymbol { ContainingType: { } outer } => $"{outer.FullName()}+{type.MetadataName}",
        INamedTypeSymbol { ContainingNamespace.IsGlobalNamespace: false } => $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}",
        INamedTypeSymbol => type.MetadataName,
        _ => "",
    };

    /// <summary>True for <c>System</c> and every namespace that begins with its name.</summary>
    internal static bool IsSystem(this INamespaceSymbol? space) =>
        space is { IsGlobalNamespace: false } && space.ToDisplayString().StartsWith("System", StringComparison.Ordinal);
}
