using System.Collections.Concurrent;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Sdk.Events;

namespace PluginHost.Core.Tests.Support;

/// <summary>A host with plugins that subscribe to its events, on the wall clock; the test hears what they hear, and may write their handlers.</summary>
internal sealed class Ears : IAsyncDisposable
{
    private const string Listener = """
        [PluginSettings]
        public sealed record Settings(string Ear);

        public sealed class Ear(PluginHost.Sdk.Events.IHostEvents events, Settings settings, PluginInfo plugin) : IPluginLifecycle, IDisposable
        {
            private readonly List<object> heard = [];

            public IDisposable? Subscription { get; private set; }

            public Task StartAsync(CancellationToken token) { Subscription = events.Subscribe<PluginHost.Sdk.Events.EVENT>(HearAsync); return Task.CompletedTask; }

            public Task StopAsync(CancellationToken token) { events.Subscribe<PluginHost.Sdk.Events.EVENT>(HearAsync); return Task.CompletedTask; }

            private Task HearAsync(PluginHost.Sdk.Events.EVENT one, CancellationToken token)
            {
                heard.Add(new Heard(one));
                return ((Func<string, PluginHost.Sdk.Events.HostEvent, CancellationToken, Task>)AppContext.GetData(settings.Ear)!)(plugin.Version, one, token);
            }

            public void Dispose() => AppContext.SetData(settings.Ear + "-disposed", "");

            private sealed record Heard(PluginHost.Sdk.Events.HostEvent One);
        }

        public sealed class Setup : IPlugin { public void ConfigureServices(IServiceCollection services) => services.AddSingleton<Ear>(); }

        public sealed class Actions(Ear ear)
        {
            [Action("silence", Description = "Ends its subscription.")]
            public void Silence() => ear.Subscription!.Dispose();
        }
        """;

    private readonly TempFolder _folder = new();
    private readonly string _key = $"ears-{Guid.NewGuid():n}";
    private readonly ConcurrentQueue<(string Version, HostEvent Event)> _heard = new();

    public TestHost Host { get; private set; } = null!;

    public ActionBodies Bodies { get; } = new();

    /// <summary>What a handler does with an event that it has heard; nothing by itself.</summary>
    public Func<HostEvent, CancellationToken, Task> Handler { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>All events that handlers were called with, and the version of the plugin that heard each.</summary>
    public IReadOnlyList<(string Version, HostEvent Event)> Heard => [.. _heard];

    /// <summary>True once a listener has been disposed.</summary>
    public bool IsDisposed => AppContext.GetData(_key + "-disposed") is not null;

    /// <summary>The calls that were heard of.</summary>
    public IEnumerable<ActionEnded> Calls => _heard.Select(static one => one.Event).OfType<ActionEnded>();

    /// <summary>Starts a host with <c>lab</c>, <c>healthy</c> and a listener.</summary>
    /// <param name="type">The type of events that it subscribes to.</param>
    public static async Task<Ears> StartAsync(string type = nameof(ActionEnded))
    {
        var ears = new Ears();
        AppContext.SetData(ears._key, (Func<string, HostEvent, CancellationToken, Task>)ears.HearAsync);
        ears._folder.AddPlugin(ActionBodies.Lab);
        ears._folder.AddPlugin(PluginSource.Healthy());
        ears._folder.AddPlugin(Source("1.0.0", type));
        ears._folder.Write("plugins.json", $$"""{"folders":["plugins"],"defaults":{"drainTimeout":"100ms"},"plugins":{"listener":{"settings":{"ear":"{{ears._key}}"} } } }""");
        ears.Host = await TestHost.StartAsync(ears._folder);
        Assert.Equal(Core.Plugins.PluginState.Active, ears.Host.Plugin("listener").State);
        return ears;
    }

    /// <summary>Replaces the listener by another version.</summary>
    public async Task ReplaceAsync(string version)
    {
        _folder.AddPlugin(Source(version, nameof(ActionEnded)));
        await Host.LookAsync();
        Assert.Equal(version, Host.Plugin("listener").Version);
    }

    /// <summary>Takes the listener out of service.</summary>
    public Task DisableAsync() => Host.Get<PluginCommands>().DisableAsync("listener", "ann", TestContext.Current.CancellationToken);

    /// <summary>Waits until so many events have been heard.</summary>
    public Task HeardAsync(int count) => Lab.UntilAsync(() => _heard.Count >= count, () => $"{_heard.Count} were heard, not {count}: {string.Join(", ", Calls.Select(static one => one.ActionRef))}");

    /// <summary>Waits until nothing of listeners that went is left in memory.</summary>
    public Task UnloadedAsync(int left = 0) => Lab.UntilAsync(() => Host.Catalog.Generations("listener").Count == left, () => string.Join(", ", Host.Catalog.Generations("listener")));

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        foreach (var name in new[] { _key, _key + "-disposed" }) AppContext.SetData(name, null);
        Bodies.Dispose();
        _folder.Dispose();
    }

    private static PluginSource Source(string version, string type) => new("Listener", Listener.Replace("EVENT", type, StringComparison.Ordinal)) { Version = version };

    private Task HearAsync(string version, HostEvent one, CancellationToken token)
    {
        _heard.Enqueue((version, one));
        return Handler(one, token);
    }
}
