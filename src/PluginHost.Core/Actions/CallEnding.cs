using System.Runtime.InteropServices;
using PluginHost.Core.Actions.Invocation;

namespace PluginHost.Core.Actions;

/// <summary>How a watched call ended: it returned, threw, or was not waited for any longer.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CallEnding(CallEndingKind Kind, InvocationResult Result, Exception? Exception)
{
    internal static readonly CallEnding TimedOut = new(CallEndingKind.TimedOut, default, null);
    internal static readonly CallEnding Cancelled = new(CallEndingKind.Cancelled, default, null);
    internal static readonly CallEnding Stopped = new(CallEndingKind.Stopped, default, null);

    internal CallEnding(InvocationResult result)
        : this(CallEndingKind.Returned, result, null)
    {
    }

    internal CallEnding(Exception exception)
        : this(CallEndingKind.Threw, default, exception)
    {
    }
}

/// <summary>The kinds of <see cref="CallEnding"/>.</summary>
internal enum CallEndingKind
{
    /// <summary>The action returned.</summary>
    Returned = 0,

    /// <summary>The action threw.</summary>
    Threw,

    /// <summary>The deadline came first.</summary>
    TimedOut,

    /// <summary>The caller cancelled first.</summary>
    Cancelled,

    /// <summary>The plugin had to go first.</summary>
    Stopped,
}
