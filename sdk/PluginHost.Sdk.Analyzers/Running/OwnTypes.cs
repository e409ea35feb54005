using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers;

/// <summary>Questions about types that several rules ask.</summary>
internal static class OwnTypes
{
    /// <summary>True for a type that is declared in this compilation, or made of one: an array, a list, a nullable.</summary>
    public static bool Contains(Compilation compilation, ITypeSymbol? type) => Find(compilation, type) is not null;

    /// <summary>The type of this compilation that a type is or is made of; null when there is none.</summary>
    public static ITypeSymbol? Find(Compilation compilation, ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => Find(compilation, array.ElementType),
        INamedTypeSymbol named when SymbolEqualityComparer.Default.Equals(named.ContainingAssembly, compilation.Assembly) => named,
        INamedTypeSymbol named => named.TypeArguments.Select(argument => Find(compilation, argument)).FirstOrDefault(static found => found is not null),
        _ => null,
    };

    /// <summary>The type and what it derives from, as they are declared, the nearest first.</summary>
    public static IEnumerable<INamedTypeSymbol> WithBases(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType) yield return type.OriginalDefinition;
    }
}
