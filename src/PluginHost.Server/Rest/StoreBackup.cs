using System.Collections.Concurrent;
using System.Globalization;
using PluginHost.Core.Access;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Schemas;
using PluginHost.Server.Startup;

namespace PluginHost.Server.Rest;

/// <summary>Writes copies of the store into a folder of the state folder that its owner alone may read.</summary>
internal sealed class StoreBackup(IExecutionStore store, AuditTrail audit, ServerSettings settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, bool> _written = new(StringComparer.Ordinal);

    /// <summary>Writes one.</summary>
    /// <param name="name">The name of the file; null for one with the time.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="cancellationToken">Ends it; nothing is left of it.</param>
    /// <exception cref="NotSupportedException">The store has a backup program of its own.</exception>
    /// <exception cref="BackupExistsException">There is such a file.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal async Task<(string File, long Bytes)> WriteAsync(string? name, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        name ??= string.Create(CultureInfo.InvariantCulture, $"executions-{now.UtcDateTime:yyyyMMdd'T'HHmmss.fff'Z'}.db");
        var folder = Path.Combine(settings.DataFolder, "backups");
        var file = Path.Combine(folder, name);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (File.Exists(file)) throw new BackupExistsException($"There is a backup '{name}' already. Give another name, or none.");
        if (!_written.TryAdd(file, true)) throw new BackupExistsException($"A backup '{name}' is being written. Give another name, or none.");
        try
        {
            await store.BackUpAsync(file, cancellationToken);
        }
        finally
        {
            _written.TryRemove(file, out _);
        }

        var bytes = new FileInfo(file).Length;
        await audit.AddAsync(new AuditRecord("store.backup", "store", name, now)
        {
            Actor = actor.Name,
            ActorType = actor.Type,
            Origin = actor.Origin,
            After = JsonObjects.Of(("file", file), ("bytes", bytes.ToString(CultureInfo.InvariantCulture))),
        });
        return (file, bytes);
    }
}

/// <summary>A file of that name is there already.</summary>
internal sealed class BackupExistsException(string message) : Exception(message);
