using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PluginHost.Core.Executions.Secrets;

/// <summary>
/// Encrypts parameters that hold secrets, for as long as their execution needs them: AES-256-GCM, a key from a file that only its owner
/// reads, the execution's id bound in. Thread-safe.
/// </summary>
internal sealed class ParameterVault(SecretKeys keys)
{
    private const byte Version = 1;
    private const int HeaderBytes = 1 + sizeof(int);
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Encrypts under the newest key.</summary>
    /// <param name="executionId">What the result opens for, and for nothing else.</param>
    /// <param name="plain">The parameters.</param>
    internal ReadOnlyMemory<byte> Seal(string executionId, ReadOnlySpan<byte> plain)
    {
        var (number, key) = keys.Newest();
        var sealedBytes = new byte[HeaderBytes + NonceBytes + TagBytes + plain.Length];
        var span = sealedBytes.AsSpan();
        span[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], number);
        var nonce = span.Slice(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, span[(HeaderBytes + NonceBytes + TagBytes)..], span.Slice(HeaderBytes + NonceBytes, TagBytes), Bound(executionId, span[..HeaderBytes]));
        return sealedBytes;
    }

    /// <summary>Decrypts.</summary>
    /// <returns>Null when the key is not there any more, or what was stored has been changed.</returns>
    internal ReadOnlyMemory<byte>? Open(string executionId, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < HeaderBytes + NonceBytes + TagBytes || sealedBytes[0] != Version || keys.Find(NumberOf(sealedBytes)) is not { } key) return null;
        var plain = new byte[sealedBytes.Length - HeaderBytes - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(
                sealedBytes.Slice(HeaderBytes, NonceBytes), sealedBytes[(HeaderBytes + NonceBytes + TagBytes)..], sealedBytes.Slice(HeaderBytes + NonceBytes, TagBytes), plain,
                Bound(executionId, sealedBytes[..HeaderBytes]));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static int NumberOf(ReadOnlySpan<byte> sealedBytes) => BinaryPrimitives.ReadInt32BigEndian(sealedBytes[1..]);

    private static byte[] Bound(string executionId, ReadOnlySpan<byte> header) => [.. header, .. Encoding.UTF8.GetBytes(executionId)];
}
