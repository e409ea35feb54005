using System.Reflection;
using System.Runtime.Loader;
using PluginHost.Docs.Tests.Support;

namespace PluginHost.Docs.Tests;

public sealed class SnippetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginhost-docs-");

    public static TheoryData<string, int> Snippets =>
        [.. DocPage.All.SelectMany(static path => DocPage.Read(path).Blocks).Where(static block => block.Kind is "compile" or "file" && block.Language == "csharp").Select(static block => (block.Page, block.Line))];

    public static TheoryData<string> PagesWithPlugins => [.. DocPage.All.Where(static path => DocPage.Read(path).Of("plugin").Any())];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Snippets))]
    public async Task Snippet_OfAPage_CompilesAndItsTestsPass(string path, int line)
    {
        var page = DocPage.Read(path);
        var plugin = page.Of("plugin").Any() ? SnippetCompiler.CompilePlugin(page) : null;
        var folder = plugin is null ? "" : _folder.CreateSubdirectory("plugin").FullName;
        if (plugin is not null) await File.WriteAllBytesAsync(Path.Combine(folder, "Acme.Shop.dll"), plugin, TestContext.Current.CancellationToken);

        // What the build of a test project writes into it about the plugin that it refers to.
        var tested = plugin is null ? "" : $"[assembly: System.Reflection.AssemblyMetadata(\"PluginHost.TestedPlugin:Acme.Shop\", \"{folder}\")]";
        var image = SnippetCompiler.Compile("Snippet", [page.Blocks.Single(block => block.Line == line)], tested, plugin);
        using var context = new SnippetContext();
        if (plugin is not null) context.Load(plugin);
        foreach (var test in context.Load(image).GetTypes().SelectMany(static type => type.GetMethods()).Where(static method => method.IsDefined(typeof(FactAttribute))))
        {
            if (test.Invoke(Activator.CreateInstance(test.DeclaringType!), BindingFlags.DoNotWrapExceptions, null, null, null) is Task task) await task;
        }
    }

    [Theory]
    [MemberData(nameof(PagesWithPlugins))]
    public void Plugin_OfAPage_CompilesWithoutWarnings(string path) => Assert.NotEmpty(SnippetCompiler.CompilePlugin(DocPage.Read(path)));

    private sealed class SnippetContext() : AssemblyLoadContext("snippet", isCollectible: true), IDisposable
    {
        public Assembly Load(byte[] image)
        {
            using var stream = new MemoryStream(image);
            return LoadFromStream(stream);
        }

        public void Dispose() => Unload();
    }
}
