namespace PluginHost.Server.Diagnostics.Roots;

/// <summary>Where a chain begins.</summary>
/// <param name="Label">What people read.</param>
/// <param name="Kind">How much it tells.</param>
/// <param name="Address">The object that it holds.</param>
internal sealed record Root(string Label, RootKind Kind, ulong Address);

/// <summary>Kinds of roots, the most telling first.</summary>
internal enum RootKind
{
    /// <summary>Code of the context runs on a thread.</summary>
    Code,

    /// <summary>A static field.</summary>
    Static,

    /// <summary>A static field of one thread.</summary>
    ThreadStatic,

    /// <summary>A handle, such as a GCHandle.</summary>
    Handle,

    /// <summary>A local variable or an argument of a method that runs.</summary>
    Stack,

    /// <summary>An object that waits for its finalizer.</summary>
    Finalizer,

    /// <summary>The context itself: what its own fields, and tables with it as the key, refer to.</summary>
    Itself,

    /// <summary>Another context that should be gone.</summary>
    OtherContext,
}

/// <summary>A step into a context.</summary>
/// <param name="Context">The context's name.</param>
/// <param name="Holder">The last object outside of it; 0 when the root itself refers to it.</param>
/// <param name="Held">The first object of it; 0 for running code.</param>
/// <param name="Root">Where the chain begins.</param>
internal sealed record Finding(string Context, ulong Holder, ulong Held, Root Root);
