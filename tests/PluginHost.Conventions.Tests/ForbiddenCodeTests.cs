using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Conventions.Tests.Support;

namespace PluginHost.Conventions.Tests;

public sealed class ForbiddenCodeTests(SourceTree sources)
{
    private static readonly Regex LeftOver = new(@"\b(?:TODO|HACK|FIXME)\b", RegexOptions.NonBacktracking);

    [Fact]
    public void Nullable_OutsideTests_IsNeverDisabled() => Violation.AssertNone(
        from file in sources.Product
        from directive in file.Root.DescendantNodes(descendIntoTrivia: true).OfType<NullableDirectiveTriviaSyntax>()
        where directive.SettingToken.IsKind(SyntaxKind.DisableKeyword)
        select new Violation(file.At(directive), "nullable annotations", "on everywhere", directive.ToString().Trim()),
        "remove the directive and say with '?' what may be null.");

    [Fact]
    public void Catches_OutsideTests_DoSomething() => Violation.AssertNone(
        from file in sources.Product
        from clause in file.Root.DescendantNodes().OfType<CatchClauseSyntax>()
        where clause.Block.Statements.Count == 0 && !IsExplained(clause)
        select new Violation(file.At(clause), "catch", "logging, translating or rethrowing", "an empty block"),
        "handle the exception, or do not catch it. Only a specific exception that is no news (the end of a cancelled loop) may pass, with a comment in the block that says why.");

    [Fact]
    public void ThreadSleep_OutsideTests_IsNotCalled() => Violation.AssertNone(
        from file in sources.Product
        from call in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where call.Name.Identifier.Text is "Sleep" && call.Expression is IdentifierNameSyntax { Identifier.Text: "Thread" } or MemberAccessExpressionSyntax { Name.Identifier.Text: "Thread" }
        select new Violation(file.At(call), "waiting", "Task.Delay with a TimeProvider and a token", call.ToString()),
        "await the delay; tests then run it on a virtual clock.");

    [Fact]
    public void NotImplemented_OutsideTests_IsNotThrown() => Violation.AssertNone(
        from file in sources.Product
        from name in file.Root.DescendantNodes().OfType<IdentifierNameSyntax>()
        where name.Identifier.Text is "NotImplementedException"
        select new Violation(file.At(name), "member", "a body", "NotImplementedException"),
        "write it, or leave the member out until it is needed.");

    [Fact]
    public void Comments_OutsideTests_LeaveNothingOpen() => Violation.AssertNone(
        from file in sources.Product
        from trivia in file.Root.DescendantTrivia()
        where IsComment(trivia)
        let word = LeftOver.Match(trivia.ToFullString())
        where word.Success
        select new Violation(file.At(trivia.GetLocation()), "comment", "finished work", word.Value),
        "do it now, or open an issue and remove the comment.");

    private static bool IsExplained(CatchClauseSyntax clause) =>
        clause.Declaration is { } declaration
        && declaration.Type.SimpleName() is not "Exception"
        && clause.Block.DescendantTrivia().Any(IsComment);

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
        or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;
}
