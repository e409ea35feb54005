using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1006: passes the action's cancellation token on to a call.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class IgnoredTokenFix : CodeFixProvider
{
    private const string Title = "Pass the cancellation token on";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.IgnoredToken.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(IgnoredTokenAnalyzer.Argument, out var argument) || argument is null) continue;
            context.RegisterCodeFix(CodeAction.Create(Title, cancellationToken => ApplyAsync(context.Document, diagnostic, argument, cancellationToken), Title), diagnostic);
        }

        return Task.CompletedTask;
    }

    private static async Task<Document> ApplyAsync(Document document, Diagnostic diagnostic, string argument, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        if (root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<InvocationExpressionSyntax>()?.ArgumentList is not { } list) return document;
        var added = SyntaxFactory.ParseArgumentList($"({argument})").Arguments[0];
        var comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
        var arguments = list.Arguments.GetWithSeparators();
        var changed = list.Arguments.Count == 0 ? [added] : SyntaxFactory.SeparatedList<ArgumentSyntax>(arguments.Add(comma).Add(added));
        return document.WithSyntaxRoot(root.ReplaceNode(list, list.WithArguments(changed)));
    }
}
