namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>How a server is started.</summary>
internal sealed record ServerSetup
{
    /// <summary>Content of plugins.json; null keeps the one in the folder, or writes one with the first-party plugins and <c>drop/</c>.</summary>
    public string? PluginsJson { get; init; }

    /// <summary>Folder of plugins.json and state; null means one of its own, deleted afterwards.</summary>
    public TestFolder? Folder { get; init; }

    public string Urls { get; init; } = "http://127.0.0.1:0";

    /// <summary>Value of PLUGINHOST_ADMIN_KEY; null leaves it unset.</summary>
    public string? Key { get; init; }

    /// <summary>False leaves PLUGINHOST_CONFIG and PLUGINHOST_DATA unset.</summary>
    public bool SetsPaths { get; init; } = true;

    public Dictionary<string, string> Environment { get; init; } = [];

    /// <summary>More arguments of the command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>True keeps the system from writing a core file, which takes long, when the server crashes.</summary>
    public bool IsToCrash { get; init; }

    /// <summary>The server's assembly.</summary>
    public string Program { get; init; } = Repository.Server;

    public string? WorkingFolder { get; init; }
}
