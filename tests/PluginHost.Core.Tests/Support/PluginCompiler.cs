using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginHost.Core.Tests.Support;

/// <summary>Compiles miniature plugins, and other versions of the SDK, in memory. Equal sources are compiled once.</summary>
internal static class PluginCompiler
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.ComponentModel;
        global using System.ComponentModel.DataAnnotations;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Text.Json;
        global using System.Text.Json.Nodes;
        global using System.Text.Json.Serialization;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Logging;
        global using PluginHost.Sdk;
        """;

    private static readonly string RuntimeFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private static readonly MetadataReference[] Framework = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(static path => path.StartsWith(RuntimeFolder, StringComparison.Ordinal) || Path.GetFileName(path).StartsWith("Microsoft.Extensions.", StringComparison.Ordinal))
        .Select(static path => MetadataReference.CreateFromFile(path))];

    private static readonly MetadataReference HostSdk = MetadataReference.CreateFromFile(typeof(Sdk.IAction).Assembly.Location);

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    private static readonly SyntaxTree UsingsTree = CSharpSyntaxTree.ParseText(Usings, Language);

    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> Compiled = new(StringComparer.Ordinal);

    public static byte[] Compile(PluginSource source)
    {
        var attributes = $"""
            [assembly: System.Reflection.AssemblyVersion("{source.AssemblyVersion}")]
            [assembly: System.Runtime.Versioning.TargetFramework("{source.Framework}")]
            {(source.Id is null ? "" : $"[assembly: Plugin(\"{source.Id}\", \"{source.Version}\")]")}
            {source.Attributes}
            """;
        byte[] Emit() => Build(source.AssemblyName, [attributes, source.Code], [source.Sdk is null ? HostSdk : MetadataReference.CreateFromImage(source.Sdk), .. source.References.Select(static image => MetadataReference.CreateFromImage(image))]);
        return source.References.Count > 0 || source.Sdk is not null ? Emit() : Compiled.GetOrAdd($"{source.AssemblyName}\n{attributes}\n{source.Code}", _ => new(Emit)).Value;
    }

    /// <summary>A library that is no plugin.</summary>
    public static byte[] Library(string name, string version, string code) =>
        Compile(new PluginSource(name, code) { Id = null, AssemblyVersion = version });

    /// <summary>The SDK of this repository under another version and with more in it.</summary>
    public static byte[] OtherSdk(string assemblyVersion, string more) => Compiled.GetOrAdd($"sdk {assemblyVersion} {more}", _ => new(() =>
    {
        var sources = Directory.EnumerateFiles(Path.Combine(RepositoryRoot(), "sdk", "PluginHost.Sdk"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);
        return Build("PluginHost.Sdk", [.. sources, $"[assembly: System.Reflection.AssemblyVersion(\"{assemblyVersion}\")]", $"namespace PluginHost.Sdk {{ {more} }}"], []);
    })).Value;

    private static byte[] Build(string name, IEnumerable<string> sources, IEnumerable<MetadataReference> references)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release, concurrentBuild: false);
        var trees = sources.Select(static text => CSharpSyntaxTree.ParseText(text, Language)).Append(UsingsTree);
        using var image = new MemoryStream();
        var result = CSharpCompilation.Create(name, trees, [.. Framework, .. references], options).Emit(image);
        return result.Success ? image.ToArray() : throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
    }

    internal static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PluginHost.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run from a build inside the repository.");
        return folder;
    }
}
