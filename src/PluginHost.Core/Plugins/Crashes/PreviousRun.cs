using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace PluginHost.Core.Plugins.Crashes;

/// <summary>What the run before this one has left in <c>running.slots</c>.</summary>
/// <param name="Run">Which run it was.</param>
/// <param name="Started">When it had started.</param>
/// <param name="IsClean">It stopped as it should.</param>
/// <param name="IsLate">It ran longer than the window.</param>
/// <param name="Plugins">Ids of the plugins whose code ran at its end.</param>
internal sealed record PreviousRun(Guid Run, DateTimeOffset Started, bool IsClean, bool IsLate, IReadOnlyList<string> Plugins)
{
    private static readonly SearchValues<byte> IdCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Reads the file.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="InvalidDataException">It is damaged, foreign, or of another version of the host.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal static PreviousRun? Read(string path)
    {
        // The size first: opening a named pipe would block, and a foreign file may be huge.
        var file = new FileInfo(path);
        if (!file.Exists) return null;
        if (file.Length != SlotLayout.FileBytes) throw new InvalidDataException($"it has {file.Length} bytes instead of {SlotLayout.FileBytes}");
        return Parse(File.ReadAllBytes(path));
    }

    private static PreviousRun Parse(ReadOnlySpan<byte> bytes)
    {
        var header = MemoryMarshal.Read<SlotHeader>(bytes);
        if (header.Magic != SlotLayout.Magic) throw new InvalidDataException("it was not written by this host");
        if (header.Version != SlotLayout.Version) throw new InvalidDataException($"it is of version {header.Version}, this host writes version {SlotLayout.Version}");
        var isIntact = header.IsClean is 0 or 1 && header.IsLate is 0 or 1 && header.StartedTicks >= 0 && header.StartedTicks <= DateTimeOffset.MaxValue.Ticks;
        if (!isIntact) throw new InvalidDataException("its header is damaged");
        List<string> running = [];
        foreach (ref readonly var slot in MemoryMarshal.Cast<byte, SlotRecord>(bytes[SlotLayout.SlotBytes..]))
        {
            if (slot.Calls > 0) running.Add(ReadId(slot.Id));
        }

        return new(header.Run, new(header.StartedTicks, TimeSpan.Zero), header.IsClean == 1, header.IsLate == 1, running);
    }

    private static string ReadId(ReadOnlySpan<byte> padded)
    {
        var id = padded.TrimEnd((byte)0);
        if (id.IsEmpty || id.ContainsAnyExcept(IdCharacters)) throw new InvalidDataException("a slot in use names no plugin");
        return Encoding.ASCII.GetString(id);
    }
}
