using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Core;
using PluginHost.Core.Access;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Events;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Running;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;
using PluginHost.Storage.Sqlite;

namespace PluginHost.Storage.Tests.Service;

/// <summary>A whole host over a SQLite file, on a virtual clock, with actions in code. Another one on the same folder is the same host after a restart.</summary>
internal sealed class DurableHost : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services;
    private bool _isStopped;

    private DurableHost(string folder, VirtualTime time, PluginsConfig config, ExecutionOptions options)
    {
        Time = time;
        Store = new(new SqliteStore(Path.Combine(folder, "executions.db"), NullLogger.Instance));
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time).AddSingleton<IExecutionStore>(Store).AddSingleton<IAccessStore>(Store);
        services.AddPluginHost(host => (host.Config, host.DataFolder, host.LooksOnce, host.Executions) = (config, Path.Combine(folder, "data"), true, options));
        services.AddSingleton<IPluginStandings>(new Standings(this));
        _services = services.BuildServiceProvider();
        Get<EventBus>().Subscribe<ActionEnded>(Events.Enqueue, includesDerived: true);
    }

    public VirtualTime Time { get; }

    public SwitchedStore<SqliteStore> Store { get; }

    public ConcurrentQueue<ActionEnded> Events { get; } = new();

    /// <summary>What the actions have noted, in the order of their beginning.</summary>
    public ConcurrentQueue<string> Ran { get; } = new();

    /// <summary>True when the plugin of the actions in code is known and cannot be called.</summary>
    public bool IsAway { get; set; }

    public ExecutionService Executions => Get<ExecutionService>();

    public ExecutionCommands Commands => Get<ExecutionCommands>();

    public LaneWindow Window => Get<LaneWindow>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<DurableHost> StartAsync(string folder, VirtualTime time, Action<DurableHost>? register = null, PluginsConfig? config = null, ExecutionOptions? options = null)
    {
        var host = new DurableHost(folder, time, config ?? new PluginsConfig(), options ?? new ExecutionOptions());
        host.Register("note", static (_, _) => Task.FromResult(ActionResult.Success()));
        register?.Invoke(host);
        foreach (var service in host._services.GetServices<IHostedService>()) await service.StartAsync(Token);
        return host;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Registers an action that notes its <c>name</c> parameter before it runs.</summary>
    public void Register(string name, Func<ActionContext, CancellationToken, Task<ActionResult>> body, bool isIdempotent = false) => Get<ActionRegistry>().Register(
        name,
        (context, token) =>
        {
            Ran.Enqueue(context.Parameters.TryGetProperty("name", out var value) ? value.GetString()! : context.ActionRef);
            return body(context, token);
        },
        new() { IsIdempotent = isIdempotent });

    public static ExecutionRequest Request(string action, string name = "one", SubmitOptions? options = null) =>
        new(action, Encoding.UTF8.GetBytes($$"""{"name":"{{name}}"}""")) { Origin = ActionOrigin.Api, Actor = "ada", Options = options };

    public async Task<ExecutionRecord> SubmitAsync(string action, string name = "one", SubmitOptions? options = null)
    {
        var submission = await Executions.SubmitAsync(Request(action, name, options), Token);
        Assert.Null(submission.Error);
        return submission.Record!;
    }

    public async Task<ExecutionRecord> FindAsync(string id) => (await Executions.FindAsync(id, Token))!;

    /// <summary>Waits for the end of an execution while the clock runs.</summary>
    public async Task<ExecutionRecord> EndAsync(string id)
    {
        await UntilAsync(async () => (await FindAsync(id)).Status.IsTerminal());
        return await FindAsync(id);
    }

    public Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    /// <summary>Waits for a condition; the clock moves a tenth of a second at a time meanwhile.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "It has not come true.");
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
        }
    }

    /// <summary>Stops the host as its owner would.</summary>
    public async Task StopAsync(CancellationToken limit = default)
    {
        _isStopped = true;
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
        {
            var stopped = service.StopAsync(limit);
            await UntilAsync(() => stopped.IsCompleted);
            await stopped;
        }
    }

    /// <summary>Ends the host as a power cut would: nothing more of it gets to the disk.</summary>
    public async Task CrashAsync()
    {
        Store.IsUp = false;
        await Store.DisposeAsync();
        Get<StoreWriter>().GiveUp();
        _isStopped = true;
        await _services.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped) await StopAsync(new CancellationToken(canceled: true));
        await _services.DisposeAsync();
    }

    private sealed class Standings(DurableHost host) : IPluginStandings
    {
        public ExecutionError? WhyNotCallable(string pluginId) => host.IsAway ? new(ErrorCodes.PluginRefused, $"The plugin '{pluginId}' is refused.", IsRetryable: true) : null;
    }
}
