using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Runtime;

namespace PluginHost.Server.Diagnostics.Snapshots;

/// <summary>The registers of a held thread, in the form that the runtime's data access library asks for.</summary>
internal static class ThreadRegisters
{
    private const int MaxRegisters = 34;

    /// <returns>The thread's context; null when there is none or on another processor than x64 and arm64.</returns>
    internal static byte[]? Read(int threadId)
    {
        var buffer = Marshal.AllocHGlobal(MaxRegisters * sizeof(long));
        try
        {
            var registers = new long[MaxRegisters];
            if (!LinuxCalls.TryReadRegisters(threadId, buffer, MaxRegisters * sizeof(long))) return null;
            Marshal.Copy(buffer, registers, 0, MaxRegisters);
            return RuntimeInformation.ProcessArchitecture switch
            {
                Architecture.X64 => OfX64(MemoryMarshal.Cast<long, ulong>(registers)),
                Architecture.Arm64 => OfArm64(MemoryMarshal.Cast<long, ulong>(registers)),
                _ => null,
            };
        }
        finally
        {
            Marshal.FreeHGlobal(buffer);
        }
    }

    // The kernel's order: struct user_regs_struct of x86.
    private static byte[] OfX64(ReadOnlySpan<ulong> registers)
    {
        var bytes = new byte[AMD64Context.Size];
        ref var context = ref MemoryMarshal.AsRef<AMD64Context>(bytes.AsSpan());
        context.ContextFlags = AMD64Context.ContextControl | AMD64Context.ContextInteger;
        (context.R15, context.R14, context.R13, context.R12) = (registers[0], registers[1], registers[2], registers[3]);
        (context.Rbp, context.Rbx, context.R11, context.R10) = (registers[4], registers[5], registers[6], registers[7]);
        (context.R9, context.R8, context.Rax, context.Rcx) = (registers[8], registers[9], registers[10], registers[11]);
        (context.Rdx, context.Rsi, context.Rdi) = (registers[12], registers[13], registers[14]);
        (context.Rip, context.EFlags, context.Rsp) = (registers[16], (int)registers[18], registers[19]);
        (context.Cs, context.Ss) = ((ushort)registers[17], (ushort)registers[20]);
        return bytes;
    }

    // x0 to x30, sp, pc and pstate, in both worlds.
    private static byte[] OfArm64(ReadOnlySpan<ulong> registers)
    {
        var bytes = new byte[Arm64Context.Size];
        BitConverter.TryWriteBytes(bytes, Arm64Context.ContextControl | Arm64Context.ContextInteger);
        BitConverter.TryWriteBytes(bytes.AsSpan(sizeof(uint)), (uint)registers[33]);
        MemoryMarshal.AsBytes(registers[..33]).CopyTo(bytes.AsSpan(sizeof(ulong)));
        return bytes;
    }
}
