using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Sdk;
using PluginHost.Sdk.Events;

namespace TestPlugins.Listener;

/// <summary>Keeps its ears open from start to stop.</summary>
public sealed class Setup : IPlugin
{
    public void ConfigureServices(IServiceCollection services) => services.AddSingleton<Ears>();
}

/// <summary>Remembers the calls that it hears of, its own excepted.</summary>
public sealed class Ears(IHostEvents events, PluginInfo plugin) : IPluginLifecycle
{
    private readonly List<string> _heard = [];

    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_heard) return [.. _heard];
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        events.Subscribe<ActionEnded>(HearAsync);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task HearAsync(ActionEnded ended, CancellationToken cancellationToken)
    {
        if (ended.ActionRef.StartsWith(plugin.Id + ".", System.StringComparison.Ordinal)) return Task.CompletedTask;
        lock (_heard) _heard.Add($"{ended.ActionRef} {ended.Origin} {ended.Outcome}");
        return Task.CompletedTask;
    }
}

/// <summary>Tells what was heard.</summary>
public sealed class Actions(Ears ears)
{
    [Action("heard", Description = "The calls that it has heard of.")]
    public IReadOnlyList<string> Heard(string of) => [.. ears.Heard.Where(one => one.StartsWith(of, System.StringComparison.Ordinal))];
}
