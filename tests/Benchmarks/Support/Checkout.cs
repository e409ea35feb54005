namespace PluginHost.Benchmarks.Support;

/// <summary>Where this checkout has its files.</summary>
internal static class Checkout
{
    /// <summary>The folder of everything built.</summary>
    internal static string Artifacts { get; } = Path.Combine(FindRoot(), "artifacts");

    /// <summary>The first-party plugins, as the build leaves them.</summary>
    internal static string Plugins => Path.Combine(Artifacts, "plugins");

    /// <summary>The server's program, as a Release build leaves it.</summary>
    internal static string Server
    {
        get
        {
            var path = Path.Combine(Artifacts, "bin", "PluginHost.Server", "release", OperatingSystem.IsWindows() ? "PluginHost.Server.exe" : "PluginHost.Server");
            return File.Exists(path) ? path : throw new FileNotFoundException("The server is not built: run the benchmarks in Release (dotnet cake --target=Bench).", path);
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PluginHost.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("No PluginHost.sln above the program: run the benchmarks from a checkout.");
    }
}
