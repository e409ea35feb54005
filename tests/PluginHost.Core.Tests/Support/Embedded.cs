using Microsoft.Extensions.DependencyInjection;
using PluginHost.Core.Actions;
using PluginHost.Core.Events;
using PluginHost.Core.Plans;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Support;

/// <summary>The engine as an embedding program has it: no plugins, no hosted services, actions registered in code.</summary>
internal sealed class Embedded : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ServiceProvider _services;

    public Embedded(TimeProvider? time = null)
    {
        var services = new ServiceCollection().AddSingleton(time ?? TimeProvider.System);
        services.AddPluginHost(options => options.DataFolder = _folder.Data);
        _services = services.BuildServiceProvider();
        Bus.Subscribe<ActionEnded>(one => Events.Add(one), includesDerived: true);
    }

    public ActionRegistry Registry => Get<ActionRegistry>();

    public ActionExecutor Executor => Get<ActionExecutor>();

    public PlanRunner Plans => Get<PlanRunner>();

    public EventBus Bus => Get<EventBus>();

    /// <summary>All ends that were told of, in their order.</summary>
    public EventList Events { get; } = new();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Registers an action that notes its name, and ends as its name says: <c>ok..</c>, <c>no..</c> or <c>throw..</c>.</summary>
    public List<string> Register(params string[] names)
    {
        List<string> ran = [];
        foreach (var name in names)
        {
            Registry.Register(name, context =>
            {
                lock (ran) ran.Add(name);
                if (name.StartsWith("throw", StringComparison.Ordinal)) throw new InvalidOperationException("broken");
                return name.StartsWith("no", StringComparison.Ordinal) ? ActionResult.Failed("no", "It says no.") : ActionResult.Success();
            });
        }

        return ran;
    }

    public Task<ExecutionResult> RunAsync(string name, string parameters = "{}", ActionOrigin origin = ActionOrigin.Plugin, string? actor = null) =>
        Executor.ExecuteAsync(new(name, System.Text.Encoding.UTF8.GetBytes(parameters)) { Origin = origin, Actor = actor }, TestContext.Current.CancellationToken);

    public Task<PlanResult> RunAsync(Plan plan) => Plans.RunAsync(plan, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>Events that came, from any thread.</summary>
internal sealed class EventList
{
    private readonly List<ActionEnded> _events = [];

    public IReadOnlyList<ActionEnded> All
    {
        get
        {
            lock (_events) return [.. _events];
        }
    }

    public ActionEnded Only => Assert.Single(All);

    public void Add(ActionEnded one)
    {
        lock (_events) _events.Add(one);
    }
}
