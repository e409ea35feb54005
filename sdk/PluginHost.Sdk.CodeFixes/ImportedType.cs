using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>Names of types in code that a fix writes, and the usings that they need.</summary>
/// <param name="space">The type's namespace.</param>
/// <param name="name">The type's name; without <c>Attribute</c> for an attribute.</param>
internal sealed class ImportedType(string space, string name)
{
    /// <summary>The type's simple name.</summary>
    internal NameSyntax Name { get; } = SyntaxFactory.IdentifierName(name);

    /// <summary>Adds the using that the name needs at a position; nothing when it is known there already.</summary>
    /// <param name="changed">The document's root, with the name in it.</param>
    /// <param name="model">The model of the document before that.</param>
    /// <param name="position">A position in the document before that.</param>
    internal SyntaxNode Import(SyntaxNode changed, SemanticModel model, int position)
    {
        var isKnown = model.LookupNamespacesAndTypes(position).OfType<INamedTypeSymbol>().Any(type => (type.Name == name || type.Name == name + "Attribute") && type.ContainingNamespace?.ToDisplayString() == space);
        return isKnown || changed is not CompilationUnitSyntax unit ? changed : Add(unit);
    }

    private CompilationUnitSyntax Add(CompilationUnitSyntax unit)
    {
        var line = unit.DescendantTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        if (!line.IsKind(SyntaxKind.EndOfLineTrivia)) line = SyntaxFactory.LineFeed;
        var added = SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(space)).NormalizeWhitespace().WithTrailingTrivia(line);
        if (unit.Usings.Count == 0) return unit.WithLeadingTrivia(unit.GetLeadingTrivia().Insert(0, line)).WithUsings([added]);
        var index = unit.Usings.TakeWhile(IsBefore).Count();
        if (index > 0) return unit.WithUsings(unit.Usings.Insert(index, added));

        // What stands above the first using stays above.
        var (above, first) = (unit.Usings[0].GetLeadingTrivia(), unit.Usings[0].WithoutLeadingTrivia());
        return unit.WithUsings(unit.Usings.Replace(unit.Usings[0], first).Insert(0, added.WithLeadingTrivia(above)));
    }

    // Namespaces of the system come first, each kind in its order.
    private bool IsBefore(UsingDirectiveSyntax other)
    {
        var text = other.Name?.ToString() ?? "";
        return other.Alias is null && other.StaticKeyword.IsKind(SyntaxKind.None) && text.StartsWith("System", StringComparison.Ordinal) && string.CompareOrdinal(text, space) < 0;
    }
}
