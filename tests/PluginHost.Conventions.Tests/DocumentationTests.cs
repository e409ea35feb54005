using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Conventions.Tests.Support;

namespace PluginHost.Conventions.Tests;

public sealed class DocumentationTests(SourceTree sources)
{
    private const string ToDo = "say in one sentence what it is for, with unit, range, default and the meaning of null or zero where they apply; not the name again.";

    private IEnumerable<(SourceFile File, MemberDeclarationSyntax Member)> PublicMembers =>
        from file in sources.Under("sdk").Concat(sources.Under("src/PluginHost.Core"))
        from member in file.Root.DescendantNodes().OfType<MemberDeclarationSyntax>()
        where member is not BaseNamespaceDeclarationSyntax and not ExtensionBlockDeclarationSyntax && member.IsVisibleOutside()
        select (file, member);

    [Fact]
    public void PublicTypesAndMembers_OfSdkAndCore_HaveASummary()
    {
        // One part of a partial type carries its documentation.
        var documented = PublicMembers.Where(entry => entry.Member is BaseTypeDeclarationSyntax && Problem(entry.Member) is null)
            .Select(entry => entry.Member.QualifiedName())
            .ToHashSet(StringComparer.Ordinal);

        Violation.AssertNone(
            from entry in PublicMembers
            let problem = Problem(entry.Member)
            where problem is not null && !(entry.Member is BaseTypeDeclarationSyntax && documented.Contains(entry.Member.QualifiedName()))
            select new Violation(entry.File.At(entry.Member.GetFirstToken()), Describe(entry.Member), "a summary", problem),
            ToDo);
    }

    [Fact]
    public void PublicRecords_OfSdkAndCore_DescribeTheirParameters() => Violation.AssertNone(
        from entry in PublicMembers
        let record = entry.Member as RecordDeclarationSyntax
        where record is not null
        from parameter in record.ParameterList?.Parameters ?? default
        where !Comments(record).SelectMany(comment => comment.Content.OfType<XmlElementSyntax>()).Any(element => Describes(element, parameter.Identifier.Text))
        select new Violation(entry.File.At(parameter), $"'{record.Identifier.Text}.{parameter.Identifier.Text}'", $"<param name=\"{parameter.Identifier.Text}\"> with a text", "none"),
        ToDo);

    private static string? Problem(MemberDeclarationSyntax member)
    {
        var content = Comments(member).SelectMany(comment => comment.Content).ToList();
        if (content.Count == 0)
        {
            return "no documentation comment";
        }

        if (content.OfType<XmlEmptyElementSyntax>().Any(element => element.Name.LocalName.Text is "inheritdoc"))
        {
            return CanInherit(member) ? null : "<inheritdoc/> where nothing is inherited";
        }

        var summary = content.OfType<XmlElementSyntax>().FirstOrDefault(element => element.StartTag.Name.LocalName.Text is "summary");
        return summary is null || IsEmpty(summary) ? "an empty one or none"
            : string.Equals(Letters(summary.Content.ToString()), Letters(Name(member)), StringComparison.OrdinalIgnoreCase) ? "the name again"
            : null;
    }

    private static IEnumerable<DocumentationCommentTriviaSyntax> Comments(MemberDeclarationSyntax member) =>
        member.GetLeadingTrivia().Select(trivia => trivia.GetStructure()).OfType<DocumentationCommentTriviaSyntax>();

    private static bool CanInherit(MemberDeclarationSyntax member) =>
        member.Modifiers.Has(SyntaxKind.OverrideKeyword)
        || (member as BaseTypeDeclarationSyntax ?? member.Parent as BaseTypeDeclarationSyntax)?.BaseList is not null;

    private static bool Describes(XmlElementSyntax element, string parameter) =>
        element.StartTag.Name.LocalName.Text is "param"
        && element.StartTag.Attributes.OfType<XmlNameAttributeSyntax>().Any(name => string.Equals(name.Identifier.Identifier.Text, parameter, StringComparison.Ordinal))
        && !IsEmpty(element);

    // The "///" of further lines is trivia of the text's tokens and does not count as text.
    private static bool IsEmpty(XmlElementSyntax element) =>
        element.Content.All(node => node is XmlTextSyntax text && text.TextTokens.All(token => string.IsNullOrWhiteSpace(token.Text)));

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    private static string Describe(MemberDeclarationSyntax member)
    {
        var owner = member.Parent is BaseTypeDeclarationSyntax type ? $"{type.Identifier.Text}." : "";
        return $"'{owner}{Name(member)}'";
    }

    private static string Name(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        EventDeclarationSyntax declared => declared.Identifier.Text,
        EnumMemberDeclarationSyntax value => value.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        BaseFieldDeclarationSyntax field => string.Join(", ", field.Declaration.Variables.Select(variable => variable.Identifier.Text)),
        IndexerDeclarationSyntax => "this[]",
        _ => "operator",
    };
}
