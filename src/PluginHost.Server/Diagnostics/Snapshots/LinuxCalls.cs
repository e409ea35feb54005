using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PluginHost.Server.Diagnostics.Snapshots;

/// <summary>Calls of Linux that .NET has no name for. Numbers are those of the kernel's headers, the same on x64 and arm64.</summary>
internal static class LinuxCalls
{
    private const int Seize = 0x4206;
    private const int Interrupt = 0x4207;
    private const int Detach = 17;
    private const int GetRegisterSet = 0x4204;
    private const int GeneralRegisters = 1;
    private const int AnyThread = 0x40000000;
    private const int AllowTracer = 0x59616d61;
    private const int NoSuchProcess = 3;

    /// <summary>Becomes the tracer of a thread without stopping it.</summary>
    /// <returns>False when the thread is gone.</returns>
    /// <exception cref="Win32Exception">The kernel does not allow it.</exception>
    internal static bool TrySeize(int threadId) => Succeeded(PTrace(Seize, threadId, 0, 0));

    /// <summary>Stops a seized thread.</summary>
    /// <returns>False when the thread is gone.</returns>
    internal static bool TryInterrupt(int threadId) => Succeeded(PTrace(Interrupt, threadId, 0, 0));

    /// <summary>Lets a thread go on.</summary>
    /// <param name="threadId">The thread.</param>
    /// <param name="signal">The signal that it was about to get when it stopped, or 0.</param>
    internal static void Release(int threadId, int signal) => _ = PTrace(Detach, threadId, 0, signal);

    /// <summary>Waits until a traced thread has stopped or ended.</summary>
    /// <returns>Its status as the kernel words it; null when there is none.</returns>
    internal static int? Await(int threadId) => WaitPid(threadId, out var status, AnyThread) == threadId ? status : null;

    /// <summary>Reads the general registers of a stopped thread into a buffer.</summary>
    internal static bool TryReadRegisters(int threadId, nint buffer, int size)
    {
        var vector = new IoVector { Base = buffer, Length = size };
        return PTrace(GetRegisterSet, threadId, GeneralRegisters, ref vector) == 0;
    }

    /// <summary>Allows one process, and its children, to trace this one. No change where the kernel knows no such restriction (Yama).</summary>
    /// <param name="processId">The process; 0 takes the permission back.</param>
    internal static void AllowTracing(int processId) => _ = PrCtl(AllowTracer, processId, 0, 0, 0);

    /// <summary>Lets the kernel end this process by SIGALRM after a number of seconds.</summary>
    /// <param name="time">Whole seconds; zero takes it back.</param>
    internal static void EndAfter(TimeSpan time) => _ = Alarm((uint)time.TotalSeconds);

    private static bool Succeeded(nint result)
    {
        if (result == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    [DllImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    private static extern nint PTrace(int request, int threadId, nint address, nint data);

    [DllImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    private static extern nint PTrace(int request, int threadId, nint address, ref IoVector data);

    [DllImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static extern int WaitPid(int threadId, out int status, int options);

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static extern int PrCtl(int option, nint first, nint second, nint third, nint fourth);

    [DllImport("libc", EntryPoint = "alarm")]
    private static extern uint Alarm(uint seconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        internal nint Base;
        internal nint Length;
    }
}
