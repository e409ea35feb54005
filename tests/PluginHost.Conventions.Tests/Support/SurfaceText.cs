using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginHost.Conventions.Tests.Support;

/// <summary>What of a project can be seen from outside, as text: types by full name, one declaration a line, without bodies and comments.</summary>
internal static class SurfaceText
{
    // They change nothing for callers.
    private static readonly string[] PrivateAttributes = ["SuppressMessage", "DebuggerDisplay", "ExcludeFromCodeCoverage", "MethodImpl", "DebuggerStepThrough"];

    public static string Of(IEnumerable<SourceFile> files)
    {
        var types = files.SelectMany(file => file.Root.DescendantNodes().OfType<MemberDeclarationSyntax>())
            .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && member.IsVisibleOutside())
            .GroupBy(type => type.QualifiedName(), StringComparer.Ordinal)
            .OrderBy(type => type.Key, StringComparer.Ordinal);

        var text = new StringBuilder();
        foreach (var type in types)
        {
            text.Append(type.Key).Append('\n');
            foreach (var line in type.Select(Header).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Concat(Members([.. type])))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    // The order of an enum's members gives them their values; everywhere else it means nothing.
    private static IEnumerable<string> Members(IReadOnlyList<MemberDeclarationSyntax> parts)
    {
        if (parts[0] is EnumDeclarationSyntax enumeration)
        {
            return enumeration.Members.Select(OneLine);
        }

        var declarations = parts.OfType<TypeDeclarationSyntax>().ToList();
        var lines = declarations.SelectMany(type => type.Members)
            .Where(member => member is not BaseTypeDeclarationSyntax and not DelegateDeclarationSyntax && member.IsVisibleOutside())
            .Select(member => OneLine(WithoutBody(member)) + (IsOptional(member) ? " // optional" : ""));
        return lines.Concat(ImplicitConstructor(declarations)).Order(StringComparer.Ordinal);
    }

    // An interface's method with a body need not be implemented: adding one breaks nobody, adding one without does.
    private static bool IsOptional(MemberDeclarationSyntax member) =>
        member.Parent is InterfaceDeclarationSyntax && member is MethodDeclarationSyntax method && (method.Body is not null || method.ExpressionBody is not null);

    private static IEnumerable<string> ImplicitConstructor(List<TypeDeclarationSyntax> parts)
    {
        var isClass = parts.Count > 0 && (parts[0] is ClassDeclarationSyntax || parts[0].IsKind(SyntaxKind.RecordDeclaration));
        var isStatic = parts.Any(part => part.Modifiers.Has(SyntaxKind.StaticKeyword));
        var isDeclared = parts.Any(part => part.ParameterList is not null || part.Members.OfType<ConstructorDeclarationSyntax>().Any());
        return isClass && !isStatic && !isDeclared ? [$"{parts[0].Identifier.Text}() // implicit"] : [];
    }

    private static string Header(MemberDeclarationSyntax type) => type switch
    {
        ExtensionBlockDeclarationSyntax block => OneLine(block.WithMembers([]).WithOpenBraceToken(default).WithCloseBraceToken(default)),
        TypeDeclarationSyntax declaration => OneLine(declaration
            .WithMembers([]).WithOpenBraceToken(default).WithCloseBraceToken(default).WithSemicolonToken(default)
            .WithBaseList(WithoutArguments(declaration.BaseList))),
        EnumDeclarationSyntax declaration => OneLine(declaration.WithMembers([]).WithOpenBraceToken(default).WithCloseBraceToken(default)),
        _ => OneLine(type),
    };

    private static MemberDeclarationSyntax WithoutBody(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax method => method.WithModifiers([.. method.Modifiers.Where(static modifier => !modifier.IsKind(SyntaxKind.AsyncKeyword))]).WithBody(null).WithExpressionBody(null).WithSemicolonToken(default),
        ConstructorDeclarationSyntax constructor => constructor.WithBody(null).WithExpressionBody(null).WithInitializer(null).WithSemicolonToken(default),
        OperatorDeclarationSyntax operation => operation.WithBody(null).WithExpressionBody(null).WithSemicolonToken(default),
        ConversionOperatorDeclarationSyntax conversion => conversion.WithBody(null).WithExpressionBody(null).WithSemicolonToken(default),
        PropertyDeclarationSyntax property => property.WithInitializer(null).WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Accessors(property)),
        IndexerDeclarationSyntax indexer => indexer.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Accessors(indexer)),
        FieldDeclarationSyntax field when !field.Modifiers.Has(SyntaxKind.ConstKeyword) => field.WithDeclaration(field.Declaration.WithVariables(
            SyntaxFactory.SeparatedList(field.Declaration.Variables.Select(variable => variable.WithInitializer(null))))),
        _ => member,
    };

    private static AccessorListSyntax Accessors(BasePropertyDeclarationSyntax property)
    {
        var declared = property.AccessorList?.Accessors ?? [SyntaxFactory.AccessorDeclaration(SyntaxKind.GetAccessorDeclaration)];
        var visible = declared.Where(accessor => !accessor.Modifiers.Has(SyntaxKind.PrivateKeyword) && !accessor.Modifiers.Has(SyntaxKind.InternalKeyword));
        return SyntaxFactory.AccessorList([.. visible.Select(accessor =>
            accessor.WithBody(null).WithExpressionBody(null).WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken)))]);
    }

    // class A(int b) : C(b) derives from C; what it hands to C's constructor is its own business.
    private static BaseListSyntax? WithoutArguments(BaseListSyntax? bases) => bases?.WithTypes(SyntaxFactory.SeparatedList(
        bases.Types.Select(BaseTypeSyntax (type) => SyntaxFactory.SimpleBaseType(type.Type))));

    private static string OneLine(MemberDeclarationSyntax member)
    {
        var attributes = member.AttributeLists.Where(list => !list.Attributes.Any(attribute => PrivateAttributes.Contains(attribute.Name.SimpleName(), StringComparer.Ordinal)));
        SyntaxNode node = member.WithAttributeLists([.. attributes]);
        node = node.ReplaceTokens(node.DescendantTokens(), (_, token) => token.WithLeadingTrivia().WithTrailingTrivia());
        return node.NormalizeWhitespace(indentation: "", eol: " ").ToFullString().Trim().TrimEnd(';');
    }
}
