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

    /// <summary>The part of the framework that test plugins use: with all of it a compilation takes five times as long.</summary>
    private static readonly string[] FrameworkNames =
    [
        "Microsoft.CSharp", "System.Collections", "System.Collections.Concurrent", "System.ComponentModel", "System.ComponentModel.Annotations", "System.ComponentModel.Primitives",
        "System.ComponentModel.TypeConverter", "System.Console", "System.Diagnostics.DiagnosticSource", "System.IO.FileSystem.Watcher", "System.IO.Pipelines", "System.Linq", "System.Linq.Expressions", "System.Memory",
        "System.Net.Http", "System.Net.Primitives", "System.ObjectModel", "System.Private.CoreLib", "System.Private.DataContractSerialization", "System.Private.Uri", "System.Private.Xml",
        "System.Reflection.DispatchProxy", "System.Runtime", "System.Runtime.InteropServices", "System.Runtime.Serialization.Primitives", "System.Runtime.Serialization.Xml", "System.Text.Json",
        "System.Text.RegularExpressions", "System.Threading", "System.Threading.Channels", "System.Xml.ReaderWriter", "System.Xml.XmlSerializer",
    ];

    private static readonly MetadataReference[] Framework = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(static path => Path.GetFileNameWithoutExtension(path) is var name && (name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) || (path.StartsWith(RuntimeFolder, StringComparison.Ordinal) && FrameworkNames.Contains(name, StringComparer.Ordinal))))
        .Select(static path => MetadataReference.CreateFromFile(path))];

    private static readonly MetadataReference HostSdk = MetadataReference.CreateFromFile(typeof(Sdk.IAction).Assembly.Location);

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    private static readonly SyntaxTree UsingsTree = CSharpSyntaxTree.ParseText(Usings, Language);

    private static readonly ConcurrentDictionary<string, CSharpCompilation> Bases = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> Compiled = new(StringComparer.Ordinal);

    public static byte[] Compile(PluginSource source)
    {
        var attributes = $"""
            [assembly: System.Reflection.AssemblyVersion("{source.AssemblyVersion}")]
            [assembly: System.Runtime.Versioning.TargetFramework("{source.Framework}")]
            {(source.Id is null ? "" : $"[assembly: Plugin(\"{source.Id}\", \"{source.Version}\")]")}
            {source.Attributes}
            """;
        byte[] Emit() => Build(Base(source), [attributes, source.Code]);
        return source.References.Count > 0 || source.Sdk is not null ? Emit() : Compiled.GetOrAdd($"{source.AssemblyName}\n{attributes}\n{source.Code}", _ => new(Emit)).Value;
    }

    /// <summary>A library that is no plugin.</summary>
    public static byte[] Library(string name, string version, string code) =>
        Compile(new PluginSource(name, code) { Id = null, AssemblyVersion = version });

    /// <summary>The SDK of this repository under another version and with more in it.</summary>
    public static byte[] OtherSdk(string assemblyVersion, string more) => Compiled.GetOrAdd($"sdk {assemblyVersion} {more}", _ => new(() =>
    {
        var sources = Directory.EnumerateFiles(Path.Combine(RepositoryRoot(), "sdk", "PluginHost.Sdk"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);
        return Build(Create("PluginHost.Sdk", []), [.. sources, $"[assembly: System.Reflection.AssemblyVersion(\"{assemblyVersion}\")]", $"namespace PluginHost.Sdk {{ {more} }}"]);
    })).Value;

    // Compilations that differ only in their sources read the references once: that is most of the work.
    private static CSharpCompilation Base(PluginSource source) => source.References.Count > 0 || source.Sdk is not null
        ? Create(source.AssemblyName, [source.Sdk is null ? HostSdk : MetadataReference.CreateFromImage(source.Sdk), .. source.References.Select(static image => MetadataReference.CreateFromImage(image))])
        : Bases.GetOrAdd(source.AssemblyName, static name => Create(name, [HostSdk]));

    private static CSharpCompilation Create(string name, IEnumerable<MetadataReference> references)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release, concurrentBuild: false);
        return CSharpCompilation.Create(name, [UsingsTree], [.. Framework, .. references], options);
    }

    private static byte[] Build(CSharpCompilation compilation, IEnumerable<string> sources)
    {
        using var image = new MemoryStream();
        var result = compilation.AddSyntaxTrees(sources.Select(static text => CSharpSyntaxTree.ParseText(text, Language))).Emit(image);
        return result.Success ? image.ToArray() : throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
    }

    /// <summary>The checkout that the tests were built from.</summary>
    internal static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PluginHost.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run from a build inside the repository.");
        return folder;
    }
}
