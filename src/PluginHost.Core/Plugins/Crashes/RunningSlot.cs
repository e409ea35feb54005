namespace PluginHost.Core.Plugins.Crashes;

/// <summary>
/// Counts the calls into one plugin's code that run now, for whoever starts after a crash. Entering and leaving are one interlocked
/// instruction each: no allocation, no call into the kernel. Safe from any thread, and after the host has stopped.
/// </summary>
internal sealed unsafe class RunningSlot
{
    /// <summary>Counts nowhere: the guard is off, or there is no slot left.</summary>
    internal static readonly RunningSlot Nowhere = new(null, null);

    private readonly int* _calls;

    // Keeps the memory mapped as long as anybody may still count in it.
    private readonly RunningSlots? _slots;

    internal RunningSlot(int* calls, RunningSlots? slots)
    {
        _calls = calls;
        _slots = slots;
    }

    /// <summary>Code of the plugin begins to run; each call needs one <see cref="Exit"/>.</summary>
    internal void Enter()
    {
        if (_calls is null) return;
        Interlocked.Increment(ref *_calls);
        GC.KeepAlive(_slots);
    }

    /// <summary>That code has ended, however it did.</summary>
    internal void Exit()
    {
        if (_calls is null) return;
        Interlocked.Decrement(ref *_calls);
        GC.KeepAlive(_slots);
    }
}
