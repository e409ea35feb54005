using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginHost.Docs.Tests.Support;

/// <summary>Compiles the C# of a page as a project with implicit usings and nullable annotations would.</summary>
internal static class SnippetCompiler
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly MetadataReference[] Platform =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path))];

    /// <summary>Compiles the page's plugin and writes it, bare, into a folder.</summary>
    public static void WritePlugin(DocPage page, string folder) => File.WriteAllBytes(Path.Combine(folder, "Acme.Shop.dll"), CompilePlugin(page));

    /// <summary>The image of the page's plugin.</summary>
    public static byte[] CompilePlugin(DocPage page) => Compile("Acme.Shop", [.. page.Of("plugin")], Identity("acme-shop", "1.0.0") + "\n[assembly: PluginHost.Sdk.PluginRequires(\"core\", \"0.1.0\")]", []);

    /// <summary>Compiles a <c>releases</c> block, whose argument names the plugin and its versions, and writes each to a folder of its own.</summary>
    public static void WriteReleases(DocBlock block, string folder)
    {
        var (id, versions) = block.Argument.Split(' ') is [var first, .. var rest] ? (first, rest) : ("", []);
        foreach (var version in versions)
        {
            var name = string.Join('.', id.Split('-').Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
            var release = Directory.CreateDirectory(Path.Combine(folder, $"{id}-{version}")).FullName;
            File.WriteAllBytes(Path.Combine(release, name + ".dll"), Compile(name, [block], Identity(id, version), []));
        }
    }

    /// <summary>A block as the whole source of a plugin, not compiled yet; it has no errors.</summary>
    public static CSharpCompilation CreatePlugin(DocBlock block)
    {
        var compilation = Create("Acme.Example", [block], Identity("acme-example", "1.0.0"), Platform);
        var errors = compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.True(!errors.Any(), $"{block.Place}: the block does not compile:\n{string.Join('\n', errors)}");
        return compilation;
    }

    /// <summary>The image of blocks that stand alone, or that use the page's plugin.</summary>
    public static byte[] Compile(string name, IReadOnlyList<DocBlock> blocks, string extra, byte[]? plugin)
    {
        var references = plugin is { Length: > 0 } ? Platform.Append(MetadataReference.CreateFromImage(plugin)) : Platform;
        using var image = new MemoryStream();
        var result = Create(name, blocks, extra, references).Emit(image);
        var problems = result.Diagnostics.Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed);
        Assert.True(result.Success && !problems.Any(), $"The C# of '{name}' does not compile cleanly:\n{string.Join('\n', problems)}");
        return image.ToArray();
    }

    private static CSharpCompilation Create(string name, IReadOnlyList<DocBlock> blocks, string extra, IEnumerable<MetadataReference> references)
    {
        var trees = blocks.Select(static block => CSharpSyntaxTree.ParseText(block.Text, path: block.Place))
            .Append(CSharpSyntaxTree.ParseText(Usings))
            .Append(CSharpSyntaxTree.ParseText(extra));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create(name, trees, references, options);
    }

    private static string Identity(string id, string version) => $"""
        [assembly: PluginHost.Sdk.Plugin("{id}", "{version}")]
        [assembly: System.Runtime.Versioning.TargetFramework(".NETCoreApp,Version=v10.0")]
        """;
}
