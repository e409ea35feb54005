using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Watching;

/// <summary>A version of the plugin <c>moving</c>. Its answer takes something from each of its files, so that a mixture of two versions shows.</summary>
internal sealed class Release
{
    public const string Action = "moving.tell";
    public const string Main = "Moving.dll";
    public const string Library = "Moving.Library.dll";
    public const string Deps = "Moving.deps.json";
    public const string Asset = "assets/word.txt";

    private Release(string word)
    {
        var library = LibraryWith(word, "library " + word);
        var main = new PluginSource("Moving", $$"""
            public sealed class Actions
            {
                [Action("tell", Description = "Tells which files it is made of.")]
                public string Tell() => $"{{word}}, {Moving.Words.{{word}}()}, {File.ReadAllText(Path.Combine(Path.GetDirectoryName(typeof(Actions).Assembly.Location)!, "assets", "word.txt"))}";
            }
            """)
        { References = [library], Version = word == "First" ? "1.0.0" : "2.0.0" };
        (Version, Answer) = (main.Version, AnswerWith(word));
        Files = [(Main, PluginCompiler.Compile(main)), (Library, library), (Deps, DepsWith("")), (Asset, Text("asset " + word))];
    }

    public static Release First { get; } = new("First");

    public static Release Second { get; } = new("Second");

    public string Version { get; }

    /// <summary>What its action answers.</summary>
    public string Answer { get; }

    /// <summary>Its files: until the last one is there, each of them fits badly to what it replaces.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Files { get; }

    /// <summary>The answer of a release with other parts.</summary>
    public static string AnswerWith(string word, string? library = null, string? asset = null) => $"{word}, {library ?? "library " + word}, {asset ?? "asset " + word}";

    /// <summary>The library of a release, which says something else.</summary>
    public static byte[] LibraryWith(string word, string says) => PluginCompiler.Library("Moving.Library", "1.0.0.0", $$"""namespace Moving; public static class Words { public static string {{word}}() => "{{says}}"; }""");

    /// <summary>A deps.json that lists more of the library.</summary>
    public static byte[] DepsWith(string more) => Text("""{"runtimeTarget":{"name":"t"},"targets":{"t":{"Moving/1.0.0":{"runtime":{"Moving.dll":{}}},"Moving.Library/1.0.0":{"runtime":{"Moving.Library.dll":{}}MORE}}}}"""
        .Replace("MORE", more, StringComparison.Ordinal));

    /// <summary>Writes all files into a folder, over what is there.</summary>
    public string WriteTo(string folder)
    {
        foreach (var (name, content) in Files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }

        return folder;
    }

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
