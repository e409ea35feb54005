using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
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

    /// <summary>
    /// Compiles a <c>releases</c> block, whose argument names the plugin and its versions, and perhaps the SDK's (<c>acme-hello 1.0.0, SDK 0.2.0.0</c>),
    /// and writes each to a folder of its own.
    /// </summary>
    public static void WriteReleases(DocBlock block, string folder)
    {
        var (release, sdk) = block.Argument.Split(", SDK ") is [var first, var second] ? (first, Version.Parse(second)) : (block.Argument, null);
        var (id, versions) = release.Split(' ') is [var name, .. var rest] ? (name, rest) : ("", []);
        foreach (var version in versions)
        {
            var assembly = string.Join('.', id.Split('-').Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
            var target = Directory.CreateDirectory(Path.Combine(folder, $"{id}-{version}")).FullName;
            File.WriteAllBytes(Path.Combine(target, assembly + ".dll"), Compile(assembly, [block], Identity(id, version), [], sdk));
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
    public static byte[] Compile(string name, IReadOnlyList<DocBlock> blocks, string extra, byte[]? plugin, Version? sdk = null)
    {
        var platform = sdk is null ? Platform : Platform.Where(static reference => !reference.Display!.EndsWith("PluginHost.Sdk.dll", StringComparison.Ordinal)).Append(SdkOf(sdk));
        var references = plugin is { Length: > 0 } ? platform.Append(MetadataReference.CreateFromImage(plugin)) : platform;
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

    // This SDK under another version: its row in the table of assemblies has the hash algorithm in 4 bytes, then major and minor in 2 each.
    private static PortableExecutableReference SdkOf(Version version)
    {
        var image = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "PluginHost.Sdk.dll"));
        using var reader = new PEReader(new MemoryStream(image));
        var row = reader.PEHeaders.MetadataStartOffset + reader.GetMetadataReader().GetTableMetadataOffset(TableIndex.Assembly);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(row + 4), (ushort)version.Major);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(row + 6), (ushort)version.Minor);
        return MetadataReference.CreateFromImage(image);
    }

    private static string Identity(string id, string version) => $"""
        [assembly: PluginHost.Sdk.Plugin("{id}", "{version}")]
        [assembly: System.Runtime.Versioning.TargetFramework(".NETCoreApp,Version=v10.0")]
        """;
}
