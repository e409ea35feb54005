using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginHost.Benchmarks.Support;

/// <summary>Compiles small plugins from source text.</summary>
internal static class PluginCompiler
{
    private static readonly Lazy<MetadataReference[]> References = new(static () =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "references.txt")).Select(static path => MetadataReference.CreateFromFile(path))]);

    private static readonly CSharpCompilationOptions Options = new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release);

    /// <summary>Compiles a plugin with actions <c>a0</c>, <c>a1</c>, ... that give back a record of two fields, and writes its folder.</summary>
    /// <param name="root">The folder of plugin folders.</param>
    /// <param name="id">The plugin's id, and the name of its folder.</param>
    /// <param name="actions">How many actions it has.</param>
    /// <param name="nonBlocking">Whether they declare that they never block.</param>
    /// <returns>The plugin's folder.</returns>
    /// <param name="version">The plugin's version; each makes other files.</param>
    internal static string Write(string root, string id, int actions = 1, bool nonBlocking = true, string version = "1.0.0") => Compile(root, id, Source(id, actions, nonBlocking, version));

    private static string Source(string id, int actions, bool nonBlocking, string version)
    {
        var text = new StringBuilder($$"""
            using System.Threading;
            using System.Threading.Tasks;
            using PluginHost.Sdk;
            [assembly: Plugin("{{id}}", "{{version}}", Title = "Benchmark")]
            [assembly: System.Runtime.Versioning.TargetFramework(".NETCoreApp,Version=v10.0")]
            namespace Bench;
            public sealed record Input(string Name, int Number);
            public sealed record Output(string Name, int Number);

            """);
        for (var i = 0; i < actions; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $$"""
                [Action("a{{i}}", Description = "Gives back what it is given.", Idempotent = true{{(nonBlocking ? ", NonBlocking = true" : "")}})]
                public sealed class A{{i}} : IAction<Input, Output>
                {
                    public Task<ActionResult<Output>> ExecuteAsync(Input parameters, ActionContext context, CancellationToken cancellationToken) =>
                        Task.FromResult<ActionResult<Output>>(new Output(parameters.Name, parameters.Number));
                }
                """);
        }

        return text.ToString();
    }

    private static string Compile(string root, string id, string source)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, id)).FullName;
        var name = $"Bench.{id}";
        var compilation = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(source)], References.Value, Options);
        using var assembly = File.Create(Path.Combine(folder, $"{name}.dll"));
        using var symbols = File.Create(Path.Combine(folder, $"{name}.pdb"));
        var result = compilation.Emit(assembly, symbols);
        return result.Success ? folder : throw new InvalidOperationException($"The benchmark's plugin '{id}' does not compile: {string.Join("; ", result.Diagnostics)}");
    }
}
