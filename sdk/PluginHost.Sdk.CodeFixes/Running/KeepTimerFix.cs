using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1010: keeps a timer that nothing keeps in a field, and disposes it when the plugin stops.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class KeepTimerFix : CodeFixProvider
{
    private const string Field = "_timer";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.RunningTimer.Id);

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (model is null || root?.FindNode(context.Span, getInnermostNodeForTie: true) is not ExpressionSyntax timer) return;
        if (timer.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } statement || !IsDropped(timer, statement)) return;
        if (model.GetEnclosingSymbol(context.Span.Start, context.CancellationToken) is not IMethodSymbol { IsStatic: false }) return;
        if (StoppingClass.Around(timer, model) is not { } type || !type.Symbol.GetMembers(Field).IsEmpty || model.GetTypeInfo(timer).Type is not { } held) return;
        var generator = SyntaxGenerator.GetGenerator(context.Document);
        Replacement.Offer(context, $"Keep it in a field, and dispose it in {type.Method}", nameof(KeepTimerFix), type.Syntax, () => Kept(type, statement, timer, held, generator));
    }

    private static bool IsDropped(ExpressionSyntax timer, ExpressionStatementSyntax statement) =>
        statement.Expression == timer
        || (statement.Expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } } assignment && assignment.Right == timer);

    private static SyntaxNode Kept(StoppingClass type, ExpressionStatementSyntax statement, ExpressionSyntax timer, ITypeSymbol held, SyntaxGenerator generator)
    {
        var assignment = SyntaxFactory.ParseStatement($"{Field} = {timer.WithoutTrivia()};").WithTriviaFrom(statement);
        var dispose = SyntaxFactory.ParseStatement($"{Field}?.Dispose();");
        var changed = StopMethod.With(type.Syntax.ReplaceNode(statement, assignment), type.Symbol, dispose, generator);
        return generator.InsertMembers(changed, 0, FieldOf(held, StopMethod.LineEnd(type.Syntax)));
    }

    private static FieldDeclarationSyntax FieldOf(ITypeSymbol held, SyntaxTrivia lineEnd)
    {
        var name = HandlerMethod.Type(held.WithNullableAnnotation(NullableAnnotation.Annotated));
        return SyntaxFactory.FieldDeclaration(SyntaxFactory.VariableDeclaration(name).AddVariables(SyntaxFactory.VariableDeclarator(Field)))
            .AddModifiers(SyntaxFactory.Token(SyntaxKind.PrivateKeyword))
            .WithTrailingTrivia(lineEnd, lineEnd)
            .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);
    }
}
