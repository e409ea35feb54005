using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>Runs writes in one transaction. A write that fails by its own fault does not touch its neighbours.</summary>
internal static class WriteBatch
{
    /// <summary>Runs them and commits. Callers are told nothing yet.</summary>
    /// <exception cref="SqliteFailureException">The file or its disk failed: nothing was changed.</exception>
    internal static void Run(SqliteDatabase database, List<WriteCommand> batch)
    {
        if (TryRunPlainly(database, batch)) return;
        if (batch.Count > 1) RunWithSavepoints(database, batch);
    }

    // Failures are rare: the plain way pays for no savepoints, and is undone as a whole when one fails.
    private static bool TryRunPlainly(SqliteDatabase database, List<WriteCommand> batch)
    {
        database["BEGIN IMMEDIATE"].Run();
        foreach (var command in batch)
        {
            if (TryRun(database, command)) continue;
            database["ROLLBACK"].Run();
            return false;
        }

        database["COMMIT"].Run();
        return true;
    }

    private static void RunWithSavepoints(SqliteDatabase database, List<WriteCommand> batch)
    {
        database["BEGIN IMMEDIATE"].Run();
        foreach (var command in batch)
        {
            command.Failure = null;
            database["SAVEPOINT command"].Run();
            if (!TryRun(database, command)) database["ROLLBACK TO command"].Run();
            database["RELEASE command"].Run();
        }

        database["COMMIT"].Run();
    }

    private static bool TryRun(SqliteDatabase database, WriteCommand command)
    {
        try
        {
            command.Run(database);
            return true;
        }
        catch (SqliteFailureException failure) when (SqliteErrors.IsOfStore(failure) || database.IsAutoCommit)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a write throws belongs to its caller; the writer's thread goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            command.Failure = exception;
            return false;
        }
    }
}
