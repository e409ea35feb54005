using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace PluginHost.Core.Configuration;

/// <summary>Holds the configuration in force and takes over edits of the file; a bad edit is reported and the last good one stays.</summary>
/// <remarks>Thread-safe: <see cref="Current"/> is one reference, swapped whole.</remarks>
public sealed partial class PluginsConfigSource
{
    private readonly ILogger _logger;
    private byte[] _hash = [];
    private int _misses;
    private volatile PluginsConfig _current;
    private volatile InvalidConfigurationException? _problem;

    /// <summary>Starts with what is given.</summary>
    /// <param name="initial">The configuration; its file, if it has one, is watched.</param>
    /// <param name="logger">Hears of edits.</param>
    public PluginsConfigSource(PluginsConfig initial, ILogger<PluginsConfigSource> logger)
    {
        ArgumentNullException.ThrowIfNull(initial);
        _current = initial;
        _logger = logger;
        if (initial.Path is { } path && File.Exists(path)) _hash = SHA256.HashData(File.ReadAllBytes(path));
    }

    /// <summary>The configuration in force.</summary>
    public PluginsConfig Current => _current;

    /// <summary>Finds what only the running host can know to be wrong with an edit; null finds nothing.</summary>
    internal Func<PluginsConfig, IEnumerable<ConfigProblem>>? Check { get; init; }

    /// <summary>Why the file as it stands now is not in force; null when it is.</summary>
    public InvalidConfigurationException? Problem => _problem;

    /// <summary>Reads the file again when its content has changed.</summary>
    /// <returns>True when another configuration is in force now.</returns>
    internal bool Refresh()
    {
        if (_current.Path is not { } path) return false;
        if (!TryRead(path, out var content)) return Miss(path);
        var hash = SHA256.HashData(content);
        var wasMissing = Interlocked.Exchange(ref _misses, 0) > 1;
        if (!wasMissing && hash.AsSpan().SequenceEqual(_hash)) return false;
        _hash = hash;
        try
        {
            var read = PluginsFile.Parse(content, path);
            if (Check?.Invoke(read).ToArray() is { Length: > 0 } problems) throw new InvalidConfigurationException(path, problems);
            _current = read;
            _problem = null;
            LogReloaded(path);
            return true;
        }
        catch (InvalidConfigurationException exception)
        {
            _problem = exception;
            LogBadEdit(exception.Message);
            return false;
        }
    }

    // An editor that replaces the file leaves it away or empty for a moment; at the second look it is no moment any more.
    private bool Miss(string path)
    {
        if (++_misses != 2) return false;
        _problem = new InvalidConfigurationException(path, [new("file", "is missing, empty or unreadable.")]);
        LogBadEdit(_problem.Message);
        return false;
    }

    private static bool TryRead(string path, out byte[] content)
    {
        content = [];
        try
        {
            content = File.ReadAllBytes(path);
            return content.Length > 0; // An editor that truncates first is not finished yet.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // Being replaced, or gone: what is in force stays, the next look decides.
        }
    }

    [LoggerMessage(1001, LogLevel.Information, "Configuration '{Path}' has changed and is in force.", EventName = "ConfigurationReloaded")]
    private partial void LogReloaded(string path);

    [LoggerMessage(1002, LogLevel.Error, "The edited configuration is not used; the last good one stays in force. {Problem}", EventName = "ConfigurationRejected")]
    private partial void LogBadEdit(string problem);
}
