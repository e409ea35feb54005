using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginHost.Sdk.Analyzers;

/// <summary>
/// Whether what a field, property or variable holds is ever let go of: disposed, stopped, or handed to other code that may do it. Goes by
/// names, so that a doubt is never reported; looks only at what was asked for. Thread-safe.
/// </summary>
internal sealed class Releases(Compilation compilation)
{
    private static readonly HashSet<string> Releasing = new(StringComparer.Ordinal) { "Dispose", "DisposeAsync", "Stop", "Close" };

    private readonly ConcurrentDictionary<ISymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>True when the code lets go of it somewhere.</summary>
    public bool Has(ISymbol holder, CancellationToken cancellationToken) =>
        _known.GetOrAdd(holder, _ => Scope(holder, cancellationToken).Any(scope => Names(scope, holder.Name).Any(IsRelease)));

    /// <summary>Every place in the code that names it.</summary>
    public static IEnumerable<IdentifierNameSyntax> Names(SyntaxNode scope, string name) =>
        scope.DescendantNodes().OfType<IdentifierNameSyntax>().Where(node => node.Identifier.ValueText == name);

    private IEnumerable<SyntaxNode> Scope(ISymbol holder, CancellationToken cancellationToken) => holder switch
    {
        ILocalSymbol => holder.DeclaringSyntaxReferences.Select(reference => Member(reference.GetSyntax(cancellationToken))),
        { DeclaredAccessibility: Accessibility.Private, ContainingType: { } type } =>
            type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellationToken)),
        _ => compilation.SyntaxTrees.Select(tree => tree.GetRoot(cancellationToken)),
    };

    private static SyntaxNode Member(SyntaxNode local) => local.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? local.SyntaxTree.GetRoot();

    private static bool IsRelease(IdentifierNameSyntax name)
    {
        if (SyntaxFacts.IsInTypeOnlyContext(name)) return false;
        ExpressionSyntax holder = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        while (holder.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax) holder = (ExpressionSyntax)holder.Parent;
        return holder.Parent switch
        {
            MemberAccessExpressionSyntax member => IsReleasing(member.Name, member.Parent),
            ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax member } call } =>
                IsReleasing(member.Name, call),
            ConditionalAccessExpressionSyntax or BinaryExpressionSyntax or IsPatternExpressionSyntax => false,
            AssignmentExpressionSyntax assignment => assignment.Left != holder,
            _ => true,
        };
    }

    private static bool IsReleasing(SimpleNameSyntax member, SyntaxNode? use) => member.Identifier.ValueText switch
    {
        "Change" => use is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } && arguments[0].ToString().Contains("Infinite"),
        "Enabled" => use is AssignmentExpressionSyntax { Right.RawKind: (int)SyntaxKind.FalseLiteralExpression },
        var name => Releasing.Contains(name),
    };
}
