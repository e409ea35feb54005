using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginHost.Docs.Tests.Support.Api;

/// <summary>The pages of <c>docs/api</c> as the comments in the source make them: one for each public type, and an index.</summary>
internal static class ApiReference
{
    public const string Folder = "docs/api";

    // Each with what the index says of it. The server's types are nobody's contract: its contract is REST.
    private static readonly (string Name, string About)[] Assemblies =
    [
        ("PluginHost.Sdk", "What a plugin is written against."),
        ("PluginHost.Sdk.Testing", "Loads, runs and unloads a plugin [in a unit test](../testing-a-plugin.md)."),
        ("PluginHost.Core", "The engine, for [programs that embed it](../embedding.md)."),
        ("PluginHost.Storage", "Durable stores for such programs; it has one door."),
    ];

    /// <summary>Texts of all pages by path.</summary>
    public static IReadOnlyDictionary<string, string> Pages()
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("reference", references: platform);
        var model = new ApiModel(compilation, [.. Assemblies.Select(static assembly => Path.Combine(AppContext.BaseDirectory, assembly.Name + ".dll"))]);
        var pages = Assemblies.SelectMany(assembly => model.TypesOf(assembly.Name)).ToDictionary(static type => $"{Folder}/{ApiModel.FileOf(type)}", type => new ApiPage(model, type).Text(), StringComparer.Ordinal);
        pages[$"{Folder}/README.md"] = Index(model);
        return pages;
    }

    private static string Index(ApiModel model)
    {
        var text = new MarkdownText("API reference").Line(ApiPage.Note);
        foreach (var (assembly, about) in Assemblies)
        {
            text.Line($"## {assembly}").Line(about);
            foreach (var group in model.TypesOf(assembly).GroupBy(static type => type.ContainingNamespace.ToDisplayString(), StringComparer.Ordinal))
            {
                text.Line($"### Namespace {group.Key}");
                text.Table(["type", "what it is"], group.Select(type => new[] { $"[`{ApiModel.NameOf(type)}`]({ApiModel.FileOf(type)})", model.Comment(type).Cell("summary") }));
            }
        }

        return text.ToString();
    }
}
