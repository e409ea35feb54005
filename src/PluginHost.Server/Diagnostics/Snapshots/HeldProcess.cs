using System.Globalization;

namespace PluginHost.Server.Diagnostics.Snapshots;

/// <summary>
/// Holds every thread of a process. Threads are seized, not attached to: nothing is sent to them, so that the kernel lets them run on when
/// this process ends, however it ends. The kernel demands that all of it happens on one thread.
/// </summary>
internal sealed class HeldProcess : IDisposable
{
    private readonly Dictionary<int, int> _signals = [];

    private HeldProcess()
    {
    }

    /// <summary>The threads that are held.</summary>
    internal IReadOnlyCollection<int> ThreadIds => _signals.Keys;

    /// <exception cref="System.ComponentModel.Win32Exception">The kernel does not allow it.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such process.</exception>
    internal static HeldProcess Hold(int processId)
    {
        var held = new HeldProcess();
        try
        {
            while (held.HoldNewThreads(processId))
            {
                // Until then a running thread may have started another one.
            }

            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var (threadId, signal) in _signals) LinuxCalls.Release(threadId, signal);
        _signals.Clear();
    }

    private bool HoldNewThreads(int processId)
    {
        var arrived = Directory.EnumerateDirectories($"/proc/{processId}/task")
            .Select(static path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))
            .Where(threadId => !_signals.ContainsKey(threadId) && LinuxCalls.TrySeize(threadId) && LinuxCalls.TryInterrupt(threadId))
            .ToArray();
        foreach (var threadId in arrived) AwaitStop(threadId);
        return arrived.Length > 0;
    }

    // The low byte of a status is 127 for a stop; above it stands the signal, and above that 128 for the stop that was asked for.
    private void AwaitStop(int threadId)
    {
        if (LinuxCalls.Await(threadId) is not { } status || (status & 0xff) != 0x7f) return;
        _signals[threadId] = status >> 16 == 128 ? 0 : (status >> 8) & 0xff;
    }
}
