using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Runtime;

namespace PluginHost.Server.Diagnostics.Snapshots;

/// <summary>
/// What a .NET process held in memory at one moment, copied into this process while the other one stood still. Nothing is written to disk.
/// Our choice before a dump by the runtime: that one holds the process ten to twenty times as long, and needs the same permission.
/// </summary>
internal sealed class ProcessSnapshot(int processId) : IDataReader, IDisposable
{
    /// <summary>Longest pause: then the kernel ends this process, which lets the other one go on. Nobody else could: it stands still.</summary>
    internal static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    private readonly MemoryCopy _memory = new(processId);
    private readonly Dictionary<uint, byte[]> _registers = [];

    /// <summary>The process's .NET runtime.</summary>
    internal RuntimeModule Runtime { get; } = RuntimeModule.Find(processId);

    /// <summary>How long the process stood still.</summary>
    internal TimeSpan Pause { get; private set; }

    /// <summary>Number of bytes copied.</summary>
    internal long CopiedBytes => _memory.Bytes;

    public string DisplayName => $"process {ProcessId}";

    public bool IsThreadSafe => false;

    public OSPlatform TargetPlatform => OSPlatform.Linux;

    public Architecture Architecture => RuntimeInformation.ProcessArchitecture;

    public int ProcessId => processId;

    public int PointerSize => nint.Size;

    /// <summary>Stops the process, copies it and lets it go on. Must stay on one thread.</summary>
    /// <exception cref="SnapshotException">There is not enough memory for the copy.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel does not allow it.</exception>
    /// <exception cref="IOException">The process is gone.</exception>
    internal void Take()
    {
        using var pages = new PageMap(processId);
        SpareMemory.Demand(pages.Runs().Sum(static run => (long)(run.End - run.Start)));
        _memory.Take(pages.Runs()); // While it runs: the copy that counts then finds all memory and code ready, and takes a third of the time.
        LinuxCalls.EndAfter(MaxPause);
        try
        {
            Hold(pages);
        }
        finally
        {
            LinuxCalls.EndAfter(TimeSpan.Zero);
        }
    }

    public void Dispose() => _memory.Dispose();

    public IEnumerable<ModuleInfo> EnumerateModules() => [Runtime];

    public bool GetThreadContext(uint threadID, uint contextFlags, Span<byte> context) =>
        _registers.TryGetValue(threadID, out var registers) && registers.AsSpan(0, Math.Min(registers.Length, context.Length)).TryCopyTo(context);

    public void FlushCachedData()
    {
        // The moment does not change.
    }

    public int Read(ulong address, Span<byte> buffer) => _memory.Read(address, buffer);

    public bool Read<T>(ulong address, out T value)
        where T : unmanaged
    {
        value = default;
        var bytes = MemoryMarshal.AsBytes(new Span<T>(ref value));
        return Read(address, bytes) == bytes.Length;
    }

    public T Read<T>(ulong address)
        where T : unmanaged => Read(address, out T value) ? value : default;

    public bool ReadPointer(ulong address, out ulong value) => Read(address, out value);

    public ulong ReadPointer(ulong address) => Read<ulong>(address);

    private void Hold(PageMap pages)
    {
        var started = Stopwatch.GetTimestamp();
        using (var held = HeldProcess.Hold(processId))
        {
            foreach (var threadId in held.ThreadIds)
            {
                if (ThreadRegisters.Read(threadId) is { } registers) _registers[(uint)threadId] = registers;
            }

            _memory.Take(pages.Runs());
        }

        Pause = Stopwatch.GetElapsedTime(started);
    }
}
