using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginHost.Conventions.Tests.Support;

/// <summary>Names and accessibility of declarations, from syntax alone.</summary>
internal static class SyntaxNames
{
    /// <summary>Namespace, containing types and name, with <c>`n</c> for n type parameters.</summary>
    public static string QualifiedName(this MemberDeclarationSyntax type)
    {
        var names = type.AncestorsAndSelf().Select(node => node switch
        {
            ExtensionBlockDeclarationSyntax block => $"extension{block.ParameterList}",
            TypeDeclarationSyntax { TypeParameterList: { } parameters } generic => $"{generic.Identifier.Text}`{parameters.Parameters.Count}",
            BaseTypeDeclarationSyntax plain => plain.Identifier.Text,
            DelegateDeclarationSyntax plain => plain.Identifier.Text,
            BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
            _ => null,
        });
        return string.Join('.', names.OfType<string>().Reverse());
    }

    /// <summary>The last part of a type's name, without its arguments: <c>A.B&lt;C&gt;</c> gives <c>B</c>.</summary>
    public static string SimpleName(this TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        SimpleNameSyntax simple => simple.Identifier.Text,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.Text,
        _ => type.ToString(),
    };

    /// <summary>True when code outside the assembly can see the declaration: as caller, or as derived class.</summary>
    public static bool IsVisibleOutside(this MemberDeclarationSyntax declaration) => declaration switch
    {
        EnumMemberDeclarationSyntax => ((MemberDeclarationSyntax)declaration.Parent!).IsVisibleOutside(),
        ExtensionBlockDeclarationSyntax => ((MemberDeclarationSyntax)declaration.Parent!).IsVisibleOutside(),
        _ => IsAccessible(declaration) && (declaration.Parent is not BaseTypeDeclarationSyntax type || type.IsVisibleOutside()),
    };

    public static bool Has(this SyntaxTokenList modifiers, SyntaxKind kind) => modifiers.Any(kind);

    private static bool IsAccessible(MemberDeclarationSyntax declaration)
    {
        if (declaration.DescendantNodes(node => node == declaration).OfType<ExplicitInterfaceSpecifierSyntax>().Any())
        {
            return false;
        }

        var modifiers = declaration.Modifiers;
        if (modifiers.Has(SyntaxKind.PublicKeyword))
        {
            return true;
        }

        if (modifiers.Has(SyntaxKind.PrivateKeyword))
        {
            return false;
        }

        var container = declaration.Parent as TypeDeclarationSyntax;
        var isSealed = container?.Modifiers.Has(SyntaxKind.SealedKeyword) ?? false;
        return modifiers.Has(SyntaxKind.ProtectedKeyword) ? !isSealed : container is InterfaceDeclarationSyntax && !modifiers.Has(SyntaxKind.InternalKeyword);
    }
}
