using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PluginHost.Core.Plugins.Crashes;

/// <summary>The sizes of <c>running.slots</c>: a header, then one slot a plugin.</summary>
internal static class SlotLayout
{
    /// <summary>Two cache lines, since processors fetch them in pairs: calls of one plugin do not slow down those of its neighbours.</summary>
    internal const int SlotBytes = 128;

    /// <summary>Plugins of one run that can be noted.</summary>
    internal const int Capacity = 1_024;

    /// <summary>Longest plugin id.</summary>
    internal const int IdBytes = 32;

    /// <summary>Size of the file, 131,200 bytes.</summary>
    internal const int FileBytes = (Capacity + 1) * SlotBytes;

    /// <summary>The bytes <c>PHrunslt</c>, as a little-endian machine reads them; another machine finds a foreign file.</summary>
    internal const ulong Magic = 0x746C_736E_7572_4850;

    /// <summary>Changes with the layout.</summary>
    internal const int Version = 1;
}

/// <summary>What the file says of its run.</summary>
[StructLayout(LayoutKind.Sequential, Size = SlotLayout.SlotBytes)]
internal struct SlotHeader
{
    internal ulong Magic;
    internal int Version;
    internal Guid Run;
    internal long StartedTicks;

    /// <summary>1 once the host has stopped as it should.</summary>
    internal int IsClean;

    /// <summary>1 once the host has run longer than the window.</summary>
    internal int IsLate;
}

/// <summary>One plugin and its calls that run now; a slot without an id is free.</summary>
[StructLayout(LayoutKind.Sequential, Size = SlotLayout.SlotBytes)]
internal struct SlotRecord
{
    internal int Calls;
    internal SlotId Id;
}

/// <summary>An id in ASCII, filled up with zeros.</summary>
[InlineArray(SlotLayout.IdBytes)]
internal struct SlotId
{
    private byte _first;
}
