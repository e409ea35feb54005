using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PluginHost.Server.Auth.Keys;

/// <summary>The secret text of a key: <c>ph_</c> and 43 characters (256 random bits). Only its hash is kept.</summary>
internal static class KeySecret
{
    private const int HintLength = 4;

    /// <summary>Makes one.</summary>
    internal static string Create() => $"ph_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>What people recognise it by: its last four characters.</summary>
    internal static string HintOf(string secret) => secret[^HintLength..];

    /// <summary>SHA-256 of its UTF-8. No slow hash: nobody guesses 256 random bits.</summary>
    internal static byte[] Hash(ReadOnlySpan<char> secret)
    {
        Span<byte> utf8 = stackalloc byte[512];
        return SHA256.HashData(Encoding.UTF8.TryGetBytes(secret, utf8, out var written) ? utf8[..written] : Encoding.UTF8.GetBytes(secret.ToArray()));
    }
}
