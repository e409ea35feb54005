using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Plugins.Discovery;

namespace PluginHost.Core.Plugins.Crashes;

/// <summary>The unclean ends in a row, in <c>crashes.json</c>; there is no file when there is none.</summary>
internal sealed partial class CrashHistory(string path, ILogger logger)
{
    private const int Version = 1;

    private readonly ILogger _logger = logger;

    /// <summary>Reads the file; one that cannot be used is moved aside and counts as none.</summary>
    /// <returns>Oldest first.</returns>
    internal IReadOnlyList<UncleanEnd> Read()
    {
        try
        {
            return File.Exists(path) ? Parse(PluginFile.ReadAllBytes(path)) : [];
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            MoveAside(exception.Message);
            return [];
        }
    }

    /// <summary>Replaces the file as a whole, or removes it when there is nothing to keep; a failure is logged.</summary>
    internal void Write(IReadOnlyList<UncleanEnd> ends)
    {
        try
        {
            if (ends.Count == 0) File.Delete(path);
            else Replace(JsonSerializer.SerializeToUtf8Bytes(new(Version, ends), CrashHistoryJson.Default.CrashHistoryFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(path, exception.Message);
        }
    }

    private static IReadOnlyList<UncleanEnd> Parse(byte[] json)
    {
        var file = JsonSerializer.Deserialize(json, CrashHistoryJson.Default.CrashHistoryFile) ?? throw new JsonException("it is empty");
        if (file.Version != Version) throw new JsonException($"it is of version {file.Version}, this host reads version {Version}");
        var isWhole = file.UncleanEnds.All(static end => end?.Plugins.All(static plugin => plugin is not null) == true);
        return isWhole ? file.UncleanEnds : throw new JsonException("an entry is null");
    }

    private void Replace(byte[] json)
    {
        var fresh = path + ".new";
        using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }

    private void MoveAside(string reason)
    {
        var bad = path + ".bad";
        LogMovedAside(path, reason, bad);
        try
        {
            File.Move(path, bad, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(path, exception.Message);
        }
    }

    [LoggerMessage(3506, LogLevel.Warning, "The history of crashes '{File}' cannot be used: {Reason} It is moved to '{Bad}', and crashes are counted from none.", EventName = "CrashHistoryMovedAside")]
    private partial void LogMovedAside(string file, string reason, string bad);

    [LoggerMessage(3507, LogLevel.Error, "The history of crashes '{File}' cannot be replaced: {Reason} The next start judges by the old one; is the disk full?", EventName = "CrashHistoryNotWritten")]
    private partial void LogNotWritten(string file, string reason);
}

/// <summary>What <c>crashes.json</c> holds.</summary>
internal sealed record CrashHistoryFile(int Version, IReadOnlyList<UncleanEnd> UncleanEnds);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CrashHistoryFile))]
internal sealed partial class CrashHistoryJson : JsonSerializerContext;
