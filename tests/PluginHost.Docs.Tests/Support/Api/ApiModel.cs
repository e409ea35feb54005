using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginHost.Docs.Tests.Support.Api;

/// <summary>The documented types of some assemblies, and the comments of their members.</summary>
internal sealed class ApiModel
{
    private readonly Dictionary<string, XElement> _comments;
    private readonly HashSet<string> _assemblies;

    /// <param name="compilation">Knows the assemblies and all that they refer to.</param>
    /// <param name="files">The assemblies' files; the compiler's file of comments lies beside each.</param>
    public ApiModel(CSharpCompilation compilation, IReadOnlyList<string> files)
    {
        Compilation = compilation;
        _assemblies = [.. files.Select(static file => Path.GetFileNameWithoutExtension(file))];
        _comments = files.SelectMany(static file => XDocument.Load(Path.ChangeExtension(file, ".xml")).Descendants("member")).ToDictionary(static member => member.Attribute("name")!.Value, StringComparer.Ordinal);
    }

    public CSharpCompilation Compilation { get; }

    public static string NameOf(INamedTypeSymbol type) => type.ToDisplayString(ApiPage.Short);

    public static string FileOf(INamedTypeSymbol type) => $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName.Replace('`', '-')}.md";

    /// <summary>Public types of an assembly, by namespace and name.</summary>
    public IEnumerable<INamedTypeSymbol> TypesOf(string assembly) =>
        Types(Compilation.SourceModule.ReferencedAssemblySymbols.Single(symbol => symbol.Name == assembly).GlobalNamespace)
            .OrderBy(static type => type.ContainingNamespace.ToDisplayString(), StringComparer.Ordinal).ThenBy(static type => type.MetadataName, StringComparer.Ordinal);

    /// <summary>Members that authors see and that somebody has written about: what the compiler makes for records has no comment.</summary>
    public IEnumerable<ISymbol> MembersOf(INamedTypeSymbol type) =>
        type.GetMembers().Where(member => member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal && Comment(member).IsWritten);

    /// <summary>True for a type that has a page.</summary>
    public bool HasPage(ISymbol? symbol) => symbol is INamedTypeSymbol { DeclaredAccessibility: Accessibility.Public } type && _assemblies.Contains(type.ContainingAssembly?.Name ?? "") && Comment(type).IsWritten;

    /// <summary>What is written about a type or member, there or at what it overrides or implements.</summary>
    public ApiComment Comment(ISymbol symbol)
    {
        var written = _comments.GetValueOrDefault(symbol.OriginalDefinition.GetDocumentationCommentId() ?? "");
        return written?.Element("inheritdoc") is null ? new(this, written) : Origin(symbol) is { } origin ? Comment(origin) : new(this, null);
    }

    private static ISymbol? Origin(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { OverriddenMethod: { } method } => method,
        IPropertySymbol { OverriddenProperty: { } property } => property,
        _ => symbol.ContainingType?.AllInterfaces.SelectMany(static contract => contract.GetMembers())
            .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol)),
    };

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol space) =>
        space.GetNamespaceMembers().SelectMany(Types).Concat(space.GetTypeMembers().Where(static type => type.DeclaredAccessibility == Accessibility.Public));
}
