namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>The checkout that this test was built from, and what the same build made.</summary>
internal static class Repository
{
    /// <summary>The folder of PluginHost.sln.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary><c>Debug</c> or <c>Release</c>, as this test was built.</summary>
    public static string Configuration { get; } =
        new DirectoryInfo(AppContext.BaseDirectory).Name.Equals("release", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";

    public static string Server { get; } = PathOf("artifacts", "bin", "PluginHost.Server", Configuration.ToLowerInvariant(), "PluginHost.Server.dll");

    public static string FirstPartyPlugins { get; } = PathOf("artifacts", "plugins");

    /// <summary>A folder for each of tests/TestPlugins/Hostile.*, named as the plugin's id.</summary>
    public static string HostilePlugins { get; } = PathOf("artifacts", "hostile-plugins");

    public static string Prometheus { get; } = PathOf("deploy", "prometheus");

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PluginHost.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"No PluginHost.sln above '{start}'. These tests start what the checkout's build made: run them from a checkout.");
    }
}
