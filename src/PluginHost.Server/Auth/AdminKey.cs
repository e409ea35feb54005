using System.Security.Cryptography;
using System.Text;
using PluginHost.Server.Startup;

namespace PluginHost.Server.Auth;

/// <summary>The admin key: made at the first start, shown in a file that only the owner reads, remembered as a hash.</summary>
internal sealed class AdminKey
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] _hash;

    private AdminKey(byte[] hash, string source) => (_hash, Source) = (hash, source);

    /// <summary>Where the operator finds the key.</summary>
    internal string Source { get; }

    /// <summary>Opens the key of a state folder, making one at the first start.</summary>
    internal static AdminKey Open(ServerSettings settings)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(settings.DataFolder);
        else Directory.CreateDirectory(settings.DataFolder, OwnerOnly | UnixFileMode.UserExecute);
        var hashFile = Path.Combine(settings.DataFolder, "admin.key.sha256");
        var keyFile = Path.Combine(settings.DataFolder, "admin.key");
        if (settings.GivenAdminKey is { } given)
        {
            WritePrivate(hashFile, Convert.ToHexStringLower(Hash(given)));
            return new(Hash(given), "as set by PLUGINHOST_ADMIN_KEY");
        }

        if (ReadHash(hashFile) is { } known) return new(known, File.Exists(keyFile) ? keyFile : $"as handed out before (to make a new one, delete {hashFile} and restart)");
        var key = $"ph_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).Replace('+', '-').Replace('/', '_').TrimEnd('=')}";
        WritePrivate(keyFile, key + "\n");
        WritePrivate(hashFile, Convert.ToHexStringLower(Hash(key)));
        return new(Hash(key), keyFile);
    }

    /// <summary>True for the right key; takes the same time for every wrong one.</summary>
    internal bool Matches(ReadOnlySpan<char> key) => CryptographicOperations.FixedTimeEquals(Hash(key), _hash);

    private static byte[]? ReadHash(string file)
    {
        if (!File.Exists(file)) return null;
        var text = File.ReadAllText(file).Trim();
        return text.Length == 64 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
    }

    private static void WritePrivate(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using var stream = new FileStream(file, options);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, OwnerOnly);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    private static byte[] Hash(ReadOnlySpan<char> key)
    {
        Span<byte> utf8 = stackalloc byte[512];
        return SHA256.HashData(Encoding.UTF8.TryGetBytes(key, utf8, out var written) ? utf8[..written] : Encoding.UTF8.GetBytes(key.ToArray()));
    }
}
