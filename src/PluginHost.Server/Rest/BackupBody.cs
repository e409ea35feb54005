using System.Text.Json;
using System.Text.RegularExpressions;

namespace PluginHost.Server.Rest;

/// <summary>Reads the body of a backup, which may be missing.</summary>
internal static partial class BackupBody
{
    /// <summary>What begins a text that is a file name and no path; the end must follow.</summary>
    internal const string FileNamePattern = "^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}";

    private const int MaxBytes = 4 * 1024;

    private static readonly string[] Keys = ["path"];

    /// <summary>Reads the name of the file: never a path, so that nothing outside of the folder is written.</summary>
    /// <returns>The name, null for none; or the problem to answer with.</returns>
    internal static async Task<(string? Name, IResult? Problem)> ReadNameAsync(HttpRequest request)
    {
        if (!JsonBody.IsGiven(request)) return default;
        var (root, problem) = await JsonBody.ReadObjectAsync(request, MaxBytes, Keys);
        if (problem is not null) return (null, problem);
        if (!root.TryGetProperty("path", out var path) || path.ValueKind == JsonValueKind.Null) return default;
        return path.ValueKind == JsonValueKind.String && FileName().IsMatch(path.GetString()!)
            ? (path.GetString(), null)
            : (null, JsonBody.Unreadable("'path' must be a file name: 1 to 100 letters, digits, '_', '-' and '.', the first of them no '.'. The file is made in the folder 'backups' of the state folder."));
    }

    [GeneratedRegex(FileNamePattern + @"\z", RegexOptions.NonBacktracking)]
    private static partial Regex FileName();
}
