using System.Security.Cryptography;
using System.Text;

namespace PluginHost.Core.Plugins.Discovery;

/// <summary>One hash over the names and contents of a plugin's files.</summary>
internal static class ContentHash
{
    /// <returns>SHA-256, lower-case hex.</returns>
    /// <exception cref="IOException">A file vanished or is locked; look again later.</exception>
    internal static string Of(PluginCandidate candidate)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in candidate.Files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(candidate.Folder, file).Replace('\\', '/')));
            hash.AppendData([0]);
            using var stream = PluginFile.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
