namespace PluginHost.Sdk.Testing.Tests;

/// <summary>Where the plugins of this checkout are built to, and what tests share.</summary>
internal static class Support
{
    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static string Artifacts { get; } = FindArtifacts();

    internal static string Hostile(string id) => Path.Combine(Artifacts, "hostile-plugins", id);

    internal static string FirstParty(string id) => Path.Combine(Artifacts, "plugins", id);

    internal static string Kit => Path.Combine(Artifacts, "kit-plugins", "Kit");

    internal static Task<PluginTestHost> LoadAsync(Action<PluginTestOptions>? configure = null) => PluginTestHost.LoadAsync(configure);

    internal static string Lines(params string[] lines) => string.Join(Environment.NewLine, lines);

    private static string FindArtifacts()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder.Name != "artifacts") folder = folder.Parent!;
        return folder.FullName;
    }
}
