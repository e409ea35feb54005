using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>Keeps what outlives the process of each plugin, in one small file that is replaced whole. Changed under the reconciler's gate alone.</summary>
internal sealed partial class PluginLedger(DataFolder folder, ILogger<PluginLedger> logger)
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private readonly ILogger _logger = logger;
    private Dictionary<string, PluginRecord>? _records;
    private bool _isDirty;

    /// <summary>What is known of a plugin.</summary>
    internal PluginRecord this[string pluginId] => Records.GetValueOrDefault(pluginId, PluginRecord.Empty);

    /// <summary>Ids of all plugins that something is known of.</summary>
    internal IReadOnlyCollection<string> Ids => Records.Keys;

    private Dictionary<string, PluginRecord> Records => _records ??= Read();

    /// <summary>Changes what is known of a plugin and stores it.</summary>
    /// <exception cref="IOException">It cannot be stored; then nothing has changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    internal void Change(string pluginId, Func<PluginRecord, PluginRecord> change)
    {
        var records = new Dictionary<string, PluginRecord>(Records, StringComparer.Ordinal) { [pluginId] = change(this[pluginId]) };
        Store(records);
        _records = records;
    }

    /// <summary>Changes what the host itself notes of a plugin; stored by the next <see cref="Flush"/>.</summary>
    internal void Note(string pluginId, Func<PluginRecord, PluginRecord> change)
    {
        var (before, after) = (this[pluginId], change(this[pluginId]));
        if (before == after) return;
        Records[pluginId] = after;
        _isDirty = true;
    }

    /// <summary>Stores what was noted, once for all plugins. The host goes on when that cannot be done.</summary>
    internal void Flush()
    {
        if (!_isDirty) return;
        try
        {
            Store(Records);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotStored(folder.PluginRecords, exception.Message);
        }
    }

    private void Store(Dictionary<string, PluginRecord> records)
    {
        var partial = folder.PluginRecords + ".new";
        using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, records, Format);
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, folder.PluginRecords, overwrite: true);
        _isDirty = false;
    }

    private Dictionary<string, PluginRecord> Read()
    {
        try
        {
            var records = File.Exists(folder.PluginRecords) ? JsonSerializer.Deserialize<Dictionary<string, PluginRecord>>(File.ReadAllBytes(folder.PluginRecords), Format) : null;
            return new(records ?? [], StringComparer.Ordinal);
        }
        catch (JsonException exception)
        {
            var aside = folder.PluginRecords + ".bad";
            File.Move(folder.PluginRecords, aside, overwrite: true);
            LogUnreadable(folder.PluginRecords, aside, exception.Message);
            return new(StringComparer.Ordinal);
        }
    }

    [LoggerMessage(3621, LogLevel.Error, "'{File}' cannot be read and was moved to '{Aside}': what operators switched by hand and which versions ran before is forgotten. {Reason}", EventName = "PluginRecordsUnreadable")]
    private partial void LogUnreadable(string file, string aside, string reason);

    [LoggerMessage(3622, LogLevel.Warning, "What ran and what is fenced off cannot be stored in '{File}': {Reason}", EventName = "PluginRecordNotStored")]
    private partial void LogNotStored(string file, string reason);
}
