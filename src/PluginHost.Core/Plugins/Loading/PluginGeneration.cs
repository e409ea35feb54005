using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Invocation;
using PluginHost.Core.Events;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Telemetry;
using PluginHost.Sdk;

namespace PluginHost.Core.Plugins.Loading;

/// <summary>One load of one plugin into one load context, <c>id@version#n</c>.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The unloader takes it down step by step; the steps need time limits.")]
internal sealed class PluginGeneration
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<IPluginLifecycle> _started = [];
    private readonly List<RegisteredAction> _actions = [];
    private PluginLoadContext? _context;
    private ServiceProvider? _services;
    private ActionInvokers? _invokers;
    private PluginEvents? _events;

    internal PluginGeneration(PluginDescriptor descriptor, int number, PluginLoadContext? context, GenerationMetrics metrics, PluginInfo info, RunningSlot slot)
    {
        (Descriptor, Number, _context, Metrics, Info, Slot) = (descriptor, number, context, metrics, info, slot);
        Name = context?.Name ?? $"{descriptor.Id}@{descriptor.Version}#{number}";
        Stopping = _stopping.Token;
    }

    internal PluginDescriptor Descriptor { get; }

    /// <summary>Counts the loads of this plugin in this process, from 1.</summary>
    internal int Number { get; }

    /// <summary><c>id@version#n</c>.</summary>
    internal string Name { get; }

    internal GenerationMetrics Metrics { get; }

    internal PluginInfo Info { get; }

    internal PluginLease Lease { get; } = new();

    /// <summary>The cancellation sources of its calls.</summary>
    internal CancellationSources Cancellations { get; } = new();

    /// <summary>Counts, over the end of the process, whether its code runs.</summary>
    internal RunningSlot Slot { get; }

    /// <summary>Cancelled when calls must end because the generation goes.</summary>
    internal CancellationToken Stopping { get; }

    /// <summary>Tells the host that it must be fenced off; the text says why.</summary>
    internal Action<PluginGeneration, string>? Misbehaved { get; set; }

    /// <summary>Notes that a call that has entered runs its code now.</summary>
    internal void BeginCall() => Slot.Enter();

    /// <summary>A call that has entered and begun is over.</summary>
    internal void EndCall()
    {
        Slot.Exit();
        Lease.Exit();
    }

    /// <summary>Loads its main assembly.</summary>
    internal Assembly LoadMain(string path) => _context!.LoadFromAssemblyPath(path);

    /// <summary>Takes over its container and makes its invokers, to be disposed with it.</summary>
    internal ActionInvokers Own(ServiceProvider services, Assembly assembly, JsonSerializerOptions json)
    {
        _services = services;
        return _invokers = new ActionInvokers(assembly, services, json);
    }

    /// <summary>Takes over what it hears of the host, to be ended when it stops.</summary>
    internal PluginEvents Own(PluginEvents events) => _events = events;

    /// <summary>Takes over an action, to let its code go with it.</summary>
    internal RegisteredAction Own(RegisteredAction action)
    {
        _actions.Add(action);
        return action;
    }

    /// <summary>Takes over a part that has started, to be stopped with it.</summary>
    internal void Own(IPluginLifecycle started) => _started.Add(started);

    /// <summary>How many parts have started.</summary>
    internal int StartedParts => _started.Count;

    /// <summary>Cancels the calls that still run.</summary>
    internal Task CancelCallsAsync() => _stopping.CancelAsync();

    /// <summary>Ends its subscriptions and stops its parts, the last started first.</summary>
    /// <returns>What they threw; dropped soon, since it may hold the plugin's types.</returns>
    internal async Task<IReadOnlyList<Exception>> StopPartsAsync(CancellationToken cancellationToken)
    {
        List<Exception> faults = [];
        _events?.Close();
        foreach (var part in Enumerable.Reverse(_started)) await CollectAsync(() => part.StopAsync(cancellationToken), faults, cancellationToken);
        _started.Clear();
        return faults;
    }

    /// <summary>Disposes what was made for it: its actions, its container, its meter. No call may run any more.</summary>
    /// <returns>What its classes threw.</returns>
    internal async Task<IReadOnlyList<Exception>> DisposePartsAsync(CancellationToken cancellationToken)
    {
        List<Exception> faults = [];
        if (_invokers is { } invokers) await CollectAsync(() => invokers.DisposeAsync().AsTask(), faults, cancellationToken);
        if (_services is { } services) await CollectAsync(() => services.DisposeAsync().AsTask(), faults, cancellationToken);
        foreach (var action in _actions) action.LetGo();
        (_invokers, _services, _events) = (null, null, null);
        Metrics.Dispose();
        _stopping.Dispose();
        return faults;
    }

    /// <summary>Lets the load context go; it does once nothing refers to it any more.</summary>
    /// <returns>Tells when it is gone, and keeps nothing.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal WeakReference Unload()
    {
        var context = new WeakReference(_context);
        _context!.Unload();
        _context = null; // An execution that waits may keep this one.
        return context;
    }

    // On the pool, and for as long as the token allows: a plugin that blocks must not hold whoever takes it down.
    private async Task CollectAsync(Func<Task> run, List<Exception> faults, CancellationToken cancellationToken)
    {
        var work = Task.Run(() => RunNotedAsync(run), CancellationToken.None);
        try
        {
            await work.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!work.IsCompleted)
        {
            faults.Add(new TimeoutException("It did not end in time and is not waited for any longer."));
        }
#pragma warning disable CA1031 // Isolation boundary: a plugin's fault must not keep the others from stopping; the caller logs it.
        catch (Exception exception)
        {
            faults.Add(exception);
        }
#pragma warning restore CA1031
    }

    private async Task RunNotedAsync(Func<Task> run)
    {
        Slot.Enter();
        try
        {
            await run();
        }
        finally
        {
            Slot.Exit();
        }
    }
}
