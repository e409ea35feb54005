using PluginHost.EndToEnd.Tests.AuthorKit;
using PluginHost.EndToEnd.Tests.Support;

[assembly: AssemblyFixture(typeof(RunningSystem))]

namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>One server, one Prometheus that scrapes it and one installed template, shared by tests that only add to them; each is made when it is first asked for.</summary>
public sealed class RunningSystem : IAsyncDisposable
{
    private readonly Lazy<Task<ServerProcess>> _server = new(static () => ServerProcess.StartAsync());
    private readonly Lazy<Task<PluginWorkshop>> _workshop = new(static () => PluginWorkshop.CreateAsync());
    private readonly Lazy<Task<PrometheusServer>> _prometheus;

    public RunningSystem() => _prometheus = new(async () => await PrometheusServer.StartAsync((await Server).Url));

    internal Task<ServerProcess> Server => _server.Value;

    /// <summary>Where plugins are made of the template.</summary>
    internal Task<PluginWorkshop> Workshop => _workshop.Value;

    /// <summary>Skips the test when Prometheus is not installed.</summary>
    internal Task<PrometheusServer> Prometheus
    {
        get
        {
            PrometheusTools.Find("prometheus");
            return _prometheus.Value;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_prometheus.IsValueCreated) await DisposeAsync(_prometheus.Value);
        if (_server.IsValueCreated) await DisposeAsync(_server.Value);
        if (_workshop.IsValueCreated && _workshop.Value.IsCompletedSuccessfully) (await _workshop.Value).Dispose();
    }

    // What did not start has cleaned up behind itself and failed its test already.
    private static async Task DisposeAsync<T>(Task<T> started)
        where T : IAsyncDisposable
    {
        await ((Task)started).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (started.IsCompletedSuccessfully) await (await started).DisposeAsync();
    }
}
