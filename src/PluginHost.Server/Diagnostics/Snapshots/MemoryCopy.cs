using Microsoft.Win32.SafeHandles;

namespace PluginHost.Server.Diagnostics.Snapshots;

/// <summary>A copy of what a process holds in memory. Everything else is read from the process itself: files of programs do not change.</summary>
internal sealed class MemoryCopy(int processId) : IDisposable
{
    private const int BlockBytes = 16 * 1024 * 1024;

    private readonly SafeFileHandle _memory = File.OpenHandle($"/proc/{processId}/mem", share: FileShare.ReadWrite);
    private readonly List<byte[]> _blocks = [];
    private readonly List<(ulong Start, ReadOnlyMemory<byte> Content)> _parts = [];
    private int _block;
    private int _used;

    /// <summary>Number of bytes copied.</summary>
    internal long Bytes { get; private set; }

    public void Dispose() => _memory.Dispose();

    /// <summary>Copies runs of pages, in the order of their addresses, over what was copied before.</summary>
    internal void Take(IEnumerable<(ulong Start, ulong End)> runs)
    {
        _parts.Clear();
        (_block, _used, Bytes) = (0, 0, 0);
        foreach (var (start, end) in runs) Add(start, end);
    }

    /// <summary>Reads from the copy, or from the process what was not copied.</summary>
    /// <returns>How many bytes were read.</returns>
    internal int Read(ulong address, Span<byte> buffer)
    {
        var done = 0;
        while (done < buffer.Length)
        {
            var read = ReadPart(address + (ulong)done, buffer[done..]);
            if (read == 0) break;
            done += read;
        }

        return done;
    }

    private void Add(ulong start, ulong end)
    {
        while (start < end)
        {
            var space = Reserve(end - start);
            var read = ReadLive(start, space.Span);
            if (read == 0) return; // Some of the kernel's own pages cannot be read.
            _parts.Add((start, space[..read]));
            _used += read;
            Bytes += read;
            start += (ulong)read;
        }
    }

    private int ReadPart(ulong address, Span<byte> buffer)
    {
        var (index, next) = Find(address);
        if (index < 0) return ReadLive(address, buffer[..(int)Math.Min((ulong)buffer.Length, next - address)]);
        var rest = _parts[index].Content.Span[(int)(address - _parts[index].Start)..];
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        return count;
    }

    // The part that holds an address, or none and where the next one starts.
    private (int Index, ulong Next) Find(ulong address)
    {
        var (low, high) = (0, _parts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_parts[middle].Start <= address) low = middle + 1;
            else high = middle;
        }

        var isInside = low > 0 && address - _parts[low - 1].Start < (ulong)_parts[low - 1].Content.Length;
        return (isInside ? low - 1 : -1, low < _parts.Count ? _parts[low].Start : ulong.MaxValue);
    }

    private int ReadLive(ulong address, Span<byte> buffer)
    {
        try
        {
            return address > long.MaxValue ? 0 : RandomAccess.Read(_memory, buffer, (long)address);
        }
        catch (IOException)
        {
            return 0; // Nothing is mapped there.
        }
    }

    private Memory<byte> Reserve(ulong bytes)
    {
        if (_used == BlockBytes) (_block, _used) = (_block + 1, 0);
        if (_block == _blocks.Count) _blocks.Add(GC.AllocateUninitializedArray<byte>(BlockBytes));
        return _blocks[_block].AsMemory(_used, (int)Math.Min(bytes, (ulong)(BlockBytes - _used)));
    }
}
