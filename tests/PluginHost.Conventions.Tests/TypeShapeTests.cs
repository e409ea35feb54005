using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Conventions.Tests.Support;

namespace PluginHost.Conventions.Tests;

public sealed class TypeShapeTests(SourceTree sources)
{
    private static readonly string[] VagueSuffixes = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Impl", "Common"];

    /// <summary>Classes outside tests that are open without a derived class in the tree, each with its reason.</summary>
    private static readonly Dictionary<string, string> OpenClasses = new(StringComparer.Ordinal)
    {
        ["PluginHost.Sdk.ActionContext"] = "Plugin authors derive from it to fake nested calls and services in their unit tests.",
    };

    // Parts of a partial class count together; record classes are classes.
    private List<IGrouping<string, (SourceFile File, TypeDeclarationSyntax Type)>> Classes =>
        [.. from file in sources.Product
            from type in file.Types.OfType<TypeDeclarationSyntax>()
            where type is ClassDeclarationSyntax || type.IsKind(SyntaxKind.RecordDeclaration)
            group (file, type) by type.QualifiedName()];

    [Fact]
    public void Classes_OutsideTests_AreSealed()
    {
        var bases = sources.All.SelectMany(file => file.Types)
            .SelectMany(type => type.BaseList?.Types ?? default)
            .Select(type => type.Type.SimpleName())
            .ToHashSet(StringComparer.Ordinal);

        Violation.AssertNone(
            from parts in Classes
            where IsOpen(parts.Select(part => part.Type)) && !bases.Contains(parts.First().Type.Identifier.Text) && !OpenClasses.ContainsKey(parts.Key)
            select new Violation(parts.First().File.At(parts.First().Type.Identifier), $"class '{parts.Key}'", "'sealed', 'static' or 'abstract'", "an open class that nothing derives from"),
            "seal it. When code outside the tree must derive from it, add it to TypeShapeTests.OpenClasses with the reason.");
    }

    [Fact]
    public void OpenClasses_Listed_AreStillOpen()
    {
        var open = Classes.Where(parts => IsOpen(parts.Select(part => part.Type))).Select(parts => parts.Key).ToHashSet(StringComparer.Ordinal);
        Violation.AssertNone(
            OpenClasses.Keys.Where(name => !open.Contains(name))
                .Select(name => new Violation("TypeShapeTests.OpenClasses", $"entry '{name}'", "an open class of that name", "none")),
            "remove the entry.");
    }

    // The tests that look at public members read one part at a time.
    [Fact]
    public void PartialTypes_OutsideTests_RepeatTheirAccessibility() => Violation.AssertNone(
        from file in sources.Product
        from type in file.Types.OfType<TypeDeclarationSyntax>()
        where type.Modifiers.Has(SyntaxKind.PartialKeyword)
        group (File: file, Type: type) by type.QualifiedName() into parts
        let isPublic = parts.Any(part => part.Type.Modifiers.Has(SyntaxKind.PublicKeyword))
        from part in parts
        where isPublic && !part.Type.Modifiers.Has(SyntaxKind.PublicKeyword)
        select new Violation(part.File.At(part.Type.Identifier), $"part of '{parts.Key}'", "'public', as another part says", part.Type.Modifiers.ToString()),
        "write 'public' on every part.");

    [Fact]
    public void TypeNames_All_SayWhatTheTypeIs() => Violation.AssertNone(
        from file in sources.All
        from type in file.Types
        let suffix = Array.Find(VagueSuffixes, suffix => type.Identifier.Text.EndsWith(suffix, StringComparison.Ordinal))
        where suffix is not null
        select new Violation(file.At(type.Identifier), $"type '{type.Identifier.Text}'", "a name that says what it does", $"the suffix '{suffix}'"),
        "name it after its one job (Registry, Loader, Parser, ...); when that is hard, it has several jobs.");

    private static bool IsOpen(IEnumerable<TypeDeclarationSyntax> parts) => !parts.Any(part =>
        part.Modifiers.Has(SyntaxKind.SealedKeyword) || part.Modifiers.Has(SyntaxKind.AbstractKeyword) || part.Modifiers.Has(SyntaxKind.StaticKeyword));
}
