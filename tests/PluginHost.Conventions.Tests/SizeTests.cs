using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Conventions.Tests.Support;

namespace PluginHost.Conventions.Tests;

public sealed class SizeTests(SourceTree sources)
{
    private const int MaxFileLines = 400;
    private const int TalkAboutFileLines = 250;
    private const int MaxMedianFileLines = 80;
    private const int MaxProgramLines = 80;
    private const int MaxBuildScriptLines = 149;
    private const int MaxMethodLines = 60;
    private const int MaxConstructorParameters = 6;

    /// <summary>Files outside tests that may be longer than 250 lines, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    [Fact]
    public void Files_All_StayBelowTheStop() => AssertLines(sources.All, MaxFileLines, "split it by responsibility; there is no list of exceptions for this limit.");

    [Fact]
    public void Files_OutsideTests_StayBelowTheLimit() => AssertLines(
        sources.Product.Where(file => !LongFiles.ContainsKey(file.Path)),
        TalkAboutFileLines,
        "split it by responsibility, or add it to SizeTests.LongFiles with the reason why one file reads better.");

    [Fact]
    public void LongFiles_Listed_AreStillLong() => Violation.AssertNone(
        LongFiles.Keys
            .Where(path => !sources.Product.Any(file => string.Equals(file.Path, path, StringComparison.Ordinal) && file.LineCount > TalkAboutFileLines))
            .Select(path => new Violation(path, "entry of SizeTests.LongFiles", $"a file of more than {TalkAboutFileLines} lines", "a shorter one or none")),
        "remove the entry.");

    [Fact]
    public void Programs_All_AreShort() => AssertLines(
        sources.Product.Where(file => string.Equals(file.FileName, "Program.cs", StringComparison.Ordinal)),
        MaxProgramLines,
        "move what it sets up into an extension method of the feature's folder.");

    [Fact]
    public void BuildScript_Itself_IsShort()
    {
        if (File.Exists(Repository.FullPath("build.cake")))
        {
            var lines = File.ReadLines(Repository.FullPath("build.cake")).Count();
            Assert.True(lines <= MaxBuildScriptLines, $"build.cake: expected at most {MaxBuildScriptLines} lines, found {lines}. Move logic into MSBuild targets or drop a target.");
        }
    }

    [Fact]
    public void Files_OutsideTests_HaveASmallMedian()
    {
        var lengths = sources.Product.Select(file => file.LineCount).Order().ToList();
        var median = lengths.Count == 0 ? 0 : lengths[lengths.Count / 2];
        Assert.True(median <= MaxMedianFileLines, $"Median length of {lengths.Count} files outside tests: expected at most {MaxMedianFileLines} lines, found {median}. Split the files that do several things.");
    }

    [Fact]
    public void Methods_All_AreShort() => Violation.AssertNone(
        from file in sources.All
        from node in file.Root.DescendantNodes()
        where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let lines = Lines(node)
        where lines > MaxMethodLines
        select new Violation(file.At(node), Name(node), $"at most {MaxMethodLines} lines", $"{lines}"),
        "give each step of it a method with a name.");

    [Fact]
    public void Constructors_OutsideTests_TakeFewParameters() => Violation.AssertNone(
        from file in sources.Product
        from type in file.Types.OfType<ClassDeclarationSyntax>()
        where !type.Identifier.Text.EndsWith("Attribute", StringComparison.Ordinal)
        from parameters in type.Members.OfType<ConstructorDeclarationSyntax>().Select(constructor => constructor.ParameterList).Append(type.ParameterList)
        where parameters?.Parameters.Count > MaxConstructorParameters
        select new Violation(file.At(parameters), $"constructor of '{type.Identifier.Text}'", $"at most {MaxConstructorParameters} parameters", $"{parameters.Parameters.Count}"),
        "group what belongs together into an options record or a smaller class.");

    private static void AssertLines(IEnumerable<SourceFile> files, int limit, string toDo) => Violation.AssertNone(
        files.Where(file => file.LineCount > limit).Select(file => new Violation(file.Path, "file", $"at most {limit} lines", $"{file.LineCount}")),
        toDo);

    // Attributes and documentation comments are not the method's length.
    private static int Lines(SyntaxNode node)
    {
        var first = node.ChildNodesAndTokens().First(child => !child.IsKind(SyntaxKind.AttributeList));
        var span = node.SyntaxTree.GetLineSpan(Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(first.SpanStart, node.Span.End));
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static string Name(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => $"method '{method.Identifier.Text}'",
        ConstructorDeclarationSyntax constructor => $"constructor of '{constructor.Identifier.Text}'",
        LocalFunctionStatementSyntax function => $"local function '{function.Identifier.Text}'",
        _ => "accessor or operator",
    };
}
