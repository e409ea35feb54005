using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginHost.Benchmarks.Support;
using PluginHost.Core;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.InCode;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Sdk;
using PluginHost.Storage;

namespace PluginHost.Benchmarks.Durable;

/// <summary>The engine as an embedder has it: a store, an action in code that does nothing, no REST.</summary>
internal sealed class DurableEngine : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private static readonly ExecutionRequest Request = new("app.post", Encoding.UTF8.GetBytes("""{"channel":"#general","text":"The build is done.","attempts":3}""")) { Actor = "ann", Origin = ActionOrigin.Api };

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;
    private readonly ExecutionService _executions;

    private DurableEngine(Action<IServiceCollection> addStore)
    {
        var services = new ServiceCollection().AddMetrics().AddPluginHost(options => (options.Config, options.DataFolder) = (new PluginsConfig { Folders = [], Watch = false }, _folder.Path));
        addStore(services);
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<ActionRegistry>().Register<Message, Posted>(
            "post", static (_, _, _) => Task.FromResult(new Posted(true, "1712345678.000100")), new CodeActionOptions { IsIdempotent = true, IsNonBlocking = true });
        _executions = _services.GetRequiredService<ExecutionService>();
    }

    internal static Task<DurableEngine> StartSqliteAsync(string path) => StartAsync(services => services.AddSqliteStore(path));

    internal static Task<DurableEngine> StartPostgresAsync(string address) => StartAsync(services => services.AddPostgresStore(address));

    private static async Task<DurableEngine> StartAsync(Action<IServiceCollection> addStore)
    {
        var engine = new DurableEngine(addStore);
        foreach (var service in engine._services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        return engine;
    }

    /// <summary>Runs one execution to its end.</summary>
    internal async Task<TimeSpan> WaitAsync()
    {
        var began = Stopwatch.GetTimestamp();
        var record = (await _executions.SubmitAndWaitAsync(Request, Longest)).Record;
        if (record?.Status != ExecutionStatus.Succeeded) throw new InvalidOperationException($"An execution did not succeed: {record?.Status} {record?.Error?.Message}");
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Has one execution accepted; it runs afterwards.</summary>
    internal async Task<TimeSpan> AcceptAsync()
    {
        var began = Stopwatch.GetTimestamp();
        if ((await _executions.SubmitAsync(Request)).Error is { } error) throw new InvalidOperationException(error.Message);
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Waits until everything that was accepted has succeeded.</summary>
    internal async Task SettleAsync(long accepted)
    {
        while (await CountAsync() < accepted) await Task.Delay(Look);
    }

    /// <summary>How many executions have succeeded so far.</summary>
    internal async Task<long> CountAsync() => (await _executions.CountAsync(new ExecutionQuery())).GetValueOrDefault(ExecutionStatus.Succeeded);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().Reverse()) await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    internal sealed record Message(string Channel, string Text, int Attempts);

    internal sealed record Posted(bool Ok, string Ts);
}
