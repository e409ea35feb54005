using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginHost.Sdk.Analyzers.Tests.Support;

namespace PluginHost.Sdk.Analyzers.Tests.Running;

/// <summary>The rules over the plugins of this repository: the shipped ones have nothing to report, those of the tests what they are there for.</summary>
public sealed class RepositoryPluginsTests
{
    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["Hostile.BlocksInline"] = "PH1007",
        ["Hostile.Exits"] = "PH1008",
        ["Hostile.FailsFast"] = "PH1008",
        ["Hostile.KillsInConstructor"] = "PH1008",
        ["Hostile.LeaksEvent"] = "PH1009",
        ["Hostile.LeaksTimer"] = "PH1010",
        ["Hostile.TimerThrows"] = "PH1010",
    };

    public static TheoryData<string> Plugins { get; } = [.. new[] { "plugins", "tests/TestPlugins" }.SelectMany(static folder => Directory.GetDirectories(Path.Combine(Root(), folder))).Select(static path => Path.GetRelativePath(Root(), path))];

    [Theory]
    [MemberData(nameof(Plugins))]
    public async Task Plugin_OfTheRepository_GivesWhatItIsThereFor(string folder)
    {
        var found = await Compile(folder).WithAnalyzers(Rules()).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        var ids = string.Join(' ', found.Select(static diagnostic => diagnostic.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.True(ids == Expected.GetValueOrDefault(Path.GetFileName(folder), ""), $"{folder}: {ids}\n{string.Join('\n', found)}");
    }

    // What a plugin brings of its own is not referred to: the rules look at the rest all the same.
    private static CSharpCompilation Compile(string folder)
    {
        var trees = Directory.GetFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories).Select(static path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: path));
        return CSharpCompilation.Create("plugin", trees.Append(CSharpSyntaxTree.ParseText(CompilerReferences.Usings)), CompilerReferences.All, new(OutputKind.DynamicallyLinkedLibrary));
    }

    private static ImmutableArray<DiagnosticAnalyzer> Rules() =>
        [.. typeof(RuntimeRule).Assembly.GetExportedTypes().Where(static type => type.IsSubclassOf(typeof(RuntimeRule))).Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../.."));
}
