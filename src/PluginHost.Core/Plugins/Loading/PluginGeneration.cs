using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Core.Telemetry;
using PluginHost.Sdk;

namespace PluginHost.Core.Plugins.Loading;

/// <summary>One load of one plugin into one load context, <c>id@version#n</c>.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "StopAsync is its disposal; it needs a time limit and returns what the plugin threw.")]
internal sealed class PluginGeneration
{
    private readonly PluginLoadContext _context;
    private readonly CancellationTokenSource _stopping = new();

    internal PluginGeneration(PluginDescriptor descriptor, int number, PluginLoadContext context, ServiceProvider services, GenerationMetrics metrics, PluginInfo info)
    {
        (Descriptor, Number, _context, Services, Metrics, Info) = (descriptor, number, context, services, metrics, info);
    }

    internal PluginDescriptor Descriptor { get; }

    /// <summary>Counts the loads of this plugin in this process, from 1.</summary>
    internal int Number { get; }

    /// <summary><c>id@version#n</c>.</summary>
    internal string Name => _context.Name!;

    /// <summary>The plugin's own container.</summary>
    internal ServiceProvider Services { get; }

    internal GenerationMetrics Metrics { get; }

    internal PluginInfo Info { get; }

    internal PluginLease Lease { get; } = new();

    /// <summary>Cancelled when calls must end because the generation goes.</summary>
    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>What starts and stops with it, in the order of starting.</summary>
    internal IReadOnlyList<IPluginLifecycle> Lifecycles { get; init; } = [];

    /// <summary>Ends what still runs, stops the plugin and drops everything of it. The load context goes when nothing refers to it any more.</summary>
    /// <param name="cancellationToken">The time limit for stopping.</param>
    /// <returns>What its <see cref="IPluginLifecycle.StopAsync"/> threw.</returns>
    internal async Task<IReadOnlyList<Exception>> StopAsync(CancellationToken cancellationToken)
    {
        Lease.Close();
        await _stopping.CancelAsync();
        List<Exception> faults = [];
        foreach (var lifecycle in Lifecycles.Reverse()) await CollectAsync(() => lifecycle.StopAsync(cancellationToken).WaitAsync(cancellationToken), faults);
        if (Lease.Count == 0) await CollectAsync(() => Services.DisposeAsync().AsTask(), faults); // A stray call still uses the container.
        Metrics.Dispose();
        _stopping.Dispose();
        _context.Unload();
        return faults;
    }

    private static async Task CollectAsync(Func<Task> run, List<Exception> faults)
    {
        try
        {
            await run();
        }
#pragma warning disable CA1031 // Isolation boundary: a plugin's fault must not keep the others from stopping; the caller logs it.
        catch (Exception exception)
        {
            faults.Add(exception);
        }
#pragma warning restore CA1031
    }
}
