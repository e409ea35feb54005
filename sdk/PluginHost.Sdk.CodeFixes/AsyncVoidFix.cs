using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1004: returns a <see cref="Task"/> instead of nothing.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class AsyncVoidFix : CodeFixProvider
{
    private static readonly ImportedType Returned = new("System.Threading.Tasks", "Task");

    private static readonly ImportingFix Fix = new("Return Task", Returned, FindReturnType, static (node, _) => Returned.Name.WithTriviaFrom(node));

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.AsyncVoid.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => Fix.FixAll();

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context) => Fix.RegisterAsync(context);

    private static TypeSyntax? FindReturnType(SyntaxNode node, Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.ContainsKey(AsyncVoidAnalyzer.CanChange)) return null;
        return node.AncestorsAndSelf().Select(static outer => (outer as MethodDeclarationSyntax)?.ReturnType ?? (outer as LocalFunctionStatementSyntax)?.ReturnType).FirstOrDefault(static type => type is not null);
    }
}
