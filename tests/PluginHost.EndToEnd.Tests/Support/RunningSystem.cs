using PluginHost.EndToEnd.Tests.Support;

[assembly: AssemblyFixture(typeof(RunningSystem))]

namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>One server and one Prometheus that scrapes it, shared by the tests that change nothing of them but add plugins; each starts when it is first asked for.</summary>
public sealed class RunningSystem : IAsyncDisposable
{
    private readonly Lazy<Task<ServerProcess>> _server = new(static () => ServerProcess.StartAsync());
    private readonly Lazy<Task<PrometheusServer>> _prometheus;

    public RunningSystem() => _prometheus = new(async () => await PrometheusServer.StartAsync((await Server).Url));

    internal Task<ServerProcess> Server => _server.Value;

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
    }

    // What did not start has cleaned up behind itself and failed its test already.
    private static async Task DisposeAsync<T>(Task<T> started)
        where T : IAsyncDisposable
    {
        await ((Task)started).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (started.IsCompletedSuccessfully) await (await started).DisposeAsync();
    }
}
