using System.Security.Cryptography;
using System.Text;
using PluginHost.Server.Auth.Keys;
using PluginHost.Server.Startup;

namespace PluginHost.Server.Auth;

/// <summary>The admin key: made at the first start, shown in a file that only the owner reads, remembered as a hash.</summary>
internal sealed class AdminKey
{
    /// <summary>The actor of what is done with it; no other key may have this name.</summary>
    internal const string Name = "admin";

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
            WritePrivate(hashFile, Convert.ToHexStringLower(KeySecret.Hash(given)));
            return new(KeySecret.Hash(given), "as set by PLUGINHOST_ADMIN_KEY");
        }

        if (ReadHash(hashFile) is { } known) return new(known, File.Exists(keyFile) ? keyFile : $"as handed out before (to make a new one, delete {hashFile} and restart)");
        var key = KeySecret.Create();
        WritePrivate(keyFile, key + "\n");
        WritePrivate(hashFile, Convert.ToHexStringLower(KeySecret.Hash(key)));
        return new(KeySecret.Hash(key), keyFile);
    }

    /// <summary>True for the right key; takes the same time for every wrong one.</summary>
    /// <param name="hash">The hash of the key that is shown.</param>
    internal bool Matches(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(hash, _hash);

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
}
