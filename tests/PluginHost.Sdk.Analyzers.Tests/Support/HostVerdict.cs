using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Inspection;

namespace PluginHost.Sdk.Analyzers.Tests.Support;

/// <summary>What the host's inspector and the rules say of one plugin's source.</summary>
/// <param name="Host">Every problem that the host names; empty when it takes all of the plugin.</param>
/// <param name="Rules">What the rules report.</param>
internal sealed record HostVerdict(IReadOnlyList<string> Host, IReadOnlyList<Diagnostic> Rules)
{
    private const string Usings = CompilerReferences.Usings + """

        global using System.ComponentModel;
        global using System.ComponentModel.DataAnnotations;
        global using System.Text.Json;
        global using System.Text.Json.Nodes;
        global using System.Text.Json.Serialization;
        [assembly: Plugin("acme", "1.0.0")]
        [assembly: System.Runtime.Versioning.TargetFramework(".NETCoreApp,Version=v10.0")]
        """;

    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Acme", [CSharpSyntaxTree.ParseText(Usings)], CompilerReferences.All, new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Compiles the source to a plugin, and asks both.</summary>
    public static async Task<HostVerdict> OfAsync(string source, params DiagnosticAnalyzer[] rules)
    {
        var compilation = Empty.AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, path: "Plugin.cs"));
        var found = await compilation.WithAnalyzers([.. rules]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return new(Inspect(compilation), found);
    }

    private static List<string> Inspect(CSharpCompilation compilation)
    {
        var temporary = Directory.CreateTempSubdirectory("pluginhost-rules-").FullName;
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(temporary, "acme")).FullName;
            var file = Path.Combine(folder, "Acme.dll");
            var result = compilation.Emit(file, cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
            var plugin = PluginInspector.Inspect(new PluginCandidate(folder, folder, [file]), new string('0', 64), new InspectionTrail());
            return [.. plugin!.RejectedActions.SelectMany(static action => action.Problems)];
        }
        catch (PluginRefusedException exception)
        {
            return [exception.Refusal.Message, .. exception.Refusal.Problems ?? []];
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }
}
