namespace PluginHost.Core.Tests.Support;

/// <summary>A folder of one test, deleted after it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pluginhost-core-").FullName;

    /// <summary>The folder that the host scans.</summary>
    public string Plugins => Directory.CreateDirectory(Combine("plugins")).FullName;

    /// <summary>The folder of the host's state.</summary>
    public string Data => Combine("data");

    /// <summary>Path of <c>plugins.json</c>.</summary>
    public string Config => Combine("plugins.json");

    public string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a file, its folder included.</summary>
    public string Write(string relativePath, byte[] content)
    {
        var path = Combine(relativePath);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string relativePath, string content) => Write(relativePath, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Compiles a plugin into a folder of its own among the scanned ones.</summary>
    public string AddPlugin(PluginSource source, string? folder = null) =>
        System.IO.Path.GetDirectoryName(Write($"plugins/{folder ?? source.Id ?? source.AssemblyName}/{source.AssemblyName}.dll", PluginCompiler.Compile(source)))!;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
