using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>A class that ends something when the plugin stops, and the name of its method that does.</summary>
internal readonly struct StoppingClass
{
    private StoppingClass(TypeDeclarationSyntax syntax, INamedTypeSymbol symbol, string method)
    {
        Syntax = syntax;
        Symbol = symbol;
        Method = method;
    }

    /// <summary>Its declaration.</summary>
    public TypeDeclarationSyntax Syntax { get; }

    /// <summary>What it declares.</summary>
    public INamedTypeSymbol Symbol { get; }

    /// <summary>The method that ends things, which it has or would get.</summary>
    public string Method { get; }

    /// <summary>The class around a node; null where there is none, or where it cannot have such a method.</summary>
    public static StoppingClass? Around(SyntaxNode node, SemanticModel model) =>
        node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && model.GetDeclaredSymbol(type) is INamedTypeSymbol symbol && StopMethod.NameIn(type, symbol) is { } method
            ? new(type, symbol, method)
            : null;
}
