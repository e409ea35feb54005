using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Watching;

/// <summary>A host that watches real folders by the real clock, with the plugin <c>moving</c> in one of them, and somebody who calls it all the time.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private Scene(TempFolder folder, TestHost host) => (_folder, Host, Caller) = (folder, host, new Caller(host));

    public TestHost Host { get; }

    public Caller Caller { get; }

    /// <summary>The plugin's folder.</summary>
    public string Home => Path.Combine(_folder.Plugins, "moving");

    /// <summary>The plugin's entry.</summary>
    public PluginEntry Plugin => Host.Plugin("moving");

    /// <summary>Starts over what <paramref name="arrange"/> puts into the folder; without it, over the first release.</summary>
    public static async Task<Scene> StartAsync(Action<TempFolder>? arrange = null)
    {
        var folder = new TempFolder();
        if (arrange is null) Release.First.WriteTo(Path.Combine(folder.Plugins, "moving"));
        else arrange(folder);
        return new(folder, await TestHost.StartAsync(folder, watches: true));
    }

    /// <summary>A path outside the scanned folder.</summary>
    public string Aside(string name) => _folder.Combine(name);

    /// <summary>A path in the scanned folder.</summary>
    public string Root(string name = "") => Path.Combine(_folder.Plugins, name);

    /// <summary>Writes a file of the plugin.</summary>
    public void Write(string name, byte[] content) => _folder.Write(Path.Combine(Home, name), content);

    /// <inheritdoc cref="Write(string, byte[])"/>
    public void Write(string name, string content) => _folder.Write(Path.Combine(Home, name), content);

    public async ValueTask DisposeAsync()
    {
        await Caller.DisposeAsync();
        await Host.DisposeAsync();
        _folder.Dispose();
    }
}
