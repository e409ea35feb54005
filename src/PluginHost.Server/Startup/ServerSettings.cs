using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Server.Auth.Jwt;

namespace PluginHost.Server.Startup;

/// <summary>Where the server finds its files, read from the environment and appsettings.json once at the start.</summary>
internal sealed record ServerSettings
{
    /// <summary>Where it listens when nobody says otherwise: this machine only.</summary>
    internal const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>What plugins.json says.</summary>
    internal required PluginsConfig Plugins { get; init; }

    /// <summary>State folder: keys, shadow copies, plugins' data.</summary>
    internal required string DataFolder { get; init; }

    /// <summary>The first admin key; null makes a random one.</summary>
    internal string? GivenAdminKey { get; init; }

    /// <summary>False demands a key for /metrics even on loopback.</summary>
    internal bool AnonymousMetrics { get; init; } = true;

    /// <summary>Whose tokens are accepted beside keys; null means nobody's.</summary>
    internal JwtSettings? Jwt { get; init; }

    /// <summary>Where executions are kept.</summary>
    internal StoreSettings Store { get; init; } = StoreSettings.Default;

    /// <summary>When a plugin that ends the process again and again is kept from starting.</summary>
    internal CrashGuardOptions CrashGuard { get; init; } = new();

    /// <summary>No code of any plugin runs until one is enabled by hand.</summary>
    internal bool SafeMode { get; init; }

    /// <summary>True names what keeps an unloaded plugin in memory, by a search from another process.</summary>
    internal bool NameUnloadRoots { get; init; }

    /// <summary>The folder that users drop plugins into: the last one listed; null when none is.</summary>
    internal string? DropFolder => Plugins.Folders.Count == 0 ? null : Plugins.Folders[^1];

    /// <exception cref="InvalidConfigurationException">Something cannot be used; every problem is named.</exception>
    internal static ServerSettings Read(IConfiguration configuration)
    {
        List<ConfigProblem> problems = [];
        var anonymous = ReadSwitch(configuration, "telemetry", "anonymousMetrics", byDefault: true, problems);
        var roots = ReadSwitch(configuration, "diagnostics", "nameUnloadRoots", byDefault: false, problems);
        var jwt = JwtSettings.Read(configuration, problems);
        var store = StoreSettings.Read(configuration, problems);
        var crashGuard = CrashGuardSettings.Read(configuration, problems);
        problems.AddRange(StartFlags.Misplaced(configuration));
        CheckUrls(configuration, problems);
        var key = configuration["PLUGINHOST_ADMIN_KEY"];
        if (key is not null && (key.Length < 32 || key.Any(static character => character is < ' ' or > '~')))
        {
            problems.Add(new("PLUGINHOST_ADMIN_KEY", "must have 32 or more printable ASCII characters."));
        }

        var plugins = ReadPlugins(FindConfig(configuration), problems);
        if (problems.Count > 0) throw new InvalidConfigurationException("the server's configuration", problems);
        var data = configuration["PLUGINHOST_DATA"] is { Length: > 0 } given ? Path.GetFullPath(given) : Path.Combine(Path.GetDirectoryName(plugins!.Path)!, "data");
        var settings = new ServerSettings { Plugins = plugins!, DataFolder = data, GivenAdminKey = key, AnonymousMetrics = anonymous, Jwt = jwt, Store = store, CrashGuard = crashGuard, NameUnloadRoots = roots };
        if (settings.DropFolder is { } drop) Directory.CreateDirectory(drop);
        return settings;
    }

    private static PluginsConfig? ReadPlugins(string path, List<ConfigProblem> problems)
    {
        try
        {
            return PluginsFile.Read(path);
        }
        catch (InvalidConfigurationException exception)
        {
            problems.AddRange(exception.Problems.Select(problem => problem with { Path = $"{exception.File}: {problem.Path}" }));
            return null;
        }
    }

    private static void CheckUrls(IConfiguration configuration, List<ConfigProblem> problems)
    {
        var urls = (configuration[WebHostDefaults.ServerUrlsKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var url in urls.Where(static url => !IsAddress(url))) problems.Add(new(WebHostDefaults.ServerUrlsKey, $"'{url}' is no address to listen on; one looks like {DefaultUrl}."));
    }

    private static bool IsAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            var isWeb = address.Scheme is "http" or "https";
            return isWeb && address.PathBase.Length == 0 && (address.IsUnixPipe || address.IsNamedPipe || address.Port is >= 0 and <= ushort.MaxValue);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string FindConfig(IConfiguration configuration)
    {
        if (configuration["PLUGINHOST_CONFIG"] is { Length: > 0 } given) return Path.GetFullPath(given);
        var here = Path.GetFullPath("plugins.json");
        var besideBinary = Path.Combine(AppContext.BaseDirectory, "plugins.json");
        return File.Exists(here) || !File.Exists(besideBinary) ? here : besideBinary;
    }

    private static bool ReadSwitch(IConfiguration configuration, string name, string key, bool byDefault, List<ConfigProblem> problems)
    {
        var section = new SettingsSection(configuration, name, problems);
        section.CheckKeys(key);
        return section.ReadBool(key, byDefault);
    }
}
