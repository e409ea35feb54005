using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite;

/// <summary>Copies the store into another file while it is in use: a state as it was at one moment, without free pages.</summary>
internal static class SqliteBackup
{
    private const string Copy = "VACUUM INTO ?";

    /// <exception cref="StoreUnavailableException">The copy could not be written.</exception>
    internal static void Run(SqliteDatabase database, string path, CancellationToken cancellationToken)
    {
        MakeEmpty(path);
        try
        {
            using var interrupt = cancellationToken.UnsafeRegister(static state => ((SqliteDatabase)state!).Interrupt(), database);
            cancellationToken.ThrowIfCancellationRequested();
            database[Copy].Bind(path).Run();
            Flush(path);
        }
        catch (Exception exception)
        {
            File.Delete(path);
            cancellationToken.ThrowIfCancellationRequested();
            if (exception is SqliteFailureException failure) throw SqliteErrors.Translate(failure, path);
            throw;
        }
    }

    private static void MakeEmpty(string path)
    {
        try
        {
            using var file = new FileStream(path, SqliteFile.Options(FileMode.CreateNew, FileShare.ReadWrite));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var toDo = File.Exists(path) ? "Name a file that is not there yet." : "Name a file in a folder that is there and that the host's user may write.";
            throw new StoreUnavailableException($"The backup '{path}' cannot be made: {exception.Message} {toDo}", exception) { IsTransient = false };
        }
    }

    private static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
