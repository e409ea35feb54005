using System.Globalization;
using System.Security.Cryptography;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Executions.Secrets;

/// <summary>The keys of a state folder, one a line in a file that only its owner reads: <c>number base64</c>. The last one encrypts, all decrypt. Thread-safe.</summary>
internal sealed class SecretKeys(DataFolder folder)
{
    private const int KeyBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock _gate = new();
    private SortedDictionary<int, byte[]>? _keys;

    /// <summary>The key that encrypts; made when there is none.</summary>
    internal (int Number, byte[] Key) Newest()
    {
        lock (_gate)
        {
            var keys = Read();
            if (keys.Count == 0) Add(keys);
            var newest = keys.Last();
            return (newest.Key, newest.Value);
        }
    }

    /// <summary>The key of a number; null when there is none.</summary>
    internal byte[]? Find(int number)
    {
        lock (_gate) return Read().GetValueOrDefault(number);
    }

    /// <summary>Makes a new key that encrypts from now on; what older ones encrypted can still be read.</summary>
    /// <returns>Its number, from 1.</returns>
    internal int Rotate()
    {
        lock (_gate) return Add(Read());
    }

    private int Add(SortedDictionary<int, byte[]> keys)
    {
        var (number, key) = (keys.Count == 0 ? 1 : keys.Last().Key + 1, RandomNumberGenerator.GetBytes(KeyBytes));
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var stream = new FileStream(folder.SecretKeys, options))
        using (var text = new StreamWriter(stream))
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number} {Convert.ToBase64String(key)}"));
            text.Flush();
            stream.Flush(flushToDisk: true);
        }

        keys[number] = key;
        return number;
    }

    /// <exception cref="InvalidConfigurationException">A line cannot be read.</exception>
    private SortedDictionary<int, byte[]> Read()
    {
        if (_keys is { } read) return read;
        var keys = new SortedDictionary<int, byte[]>();
        foreach (var (index, line) in (File.Exists(folder.SecretKeys) ? File.ReadAllLines(folder.SecretKeys) : []).Index())
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var key = new byte[KeyBytes];
            if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !Convert.TryFromBase64String(parts[1], key, out var length) || length != KeyBytes)
            {
                throw new InvalidConfigurationException(folder.SecretKeys, [new($"line {index + 1}", "must be a number, a space and 32 bytes in base64. Put the file back from a backup; without it the secrets of unfinished executions are lost.")]);
            }

            keys[number] = key;
        }

        return _keys = keys;
    }
}
