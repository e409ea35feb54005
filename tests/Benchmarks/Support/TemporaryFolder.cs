namespace PluginHost.Benchmarks.Support;

/// <summary>A folder that goes when the measurement is over.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("pluginhost-bench-").FullName;

    /// <summary>Makes a folder in it.</summary>
    internal string Create(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
