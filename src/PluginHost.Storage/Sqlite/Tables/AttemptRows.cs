using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Tables;

/// <summary>Rows of <c>attempts</c>.</summary>
internal static class AttemptRows
{
    private const string Select = "SELECT number, started, finished, outcome, error_code, error_message, plugin_version FROM attempts WHERE execution = ? ORDER BY number";
    private const string Insert = "INSERT INTO attempts (started, finished, outcome, error_code, error_message, plugin_version, execution, number) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    private const string Update = "UPDATE attempts SET started = ?, finished = ?, outcome = ?, error_code = ?, error_message = ?, plugin_version = ? WHERE execution = ? AND number = ?";
    private const string CloseOpen = "UPDATE attempts SET finished = ?, outcome = ?, error_code = ?, error_message = ? WHERE execution = ? AND finished IS NULL";

    internal static IReadOnlyList<AttemptRecord> Read(SqliteDatabase database, long execution) => database[Select].Bind(execution).List(static row => new AttemptRecord(
        (int)row.Number(0), row.Time(1), row.TimeOrNull(2), (ExecutionOutcome?)row.NumberOrNull(3), row.TextOrNull(4), row.TextOrNull(5), row.TextOrNull(6)));

    /// <summary>Adds an attempt, or replaces the one of the same number.</summary>
    /// <param name="database">Where to.</param>
    /// <param name="execution">Its execution's sequence.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="known">The greatest number that its execution has: greater ones are new for certain.</param>
    internal static void Put(SqliteDatabase database, long execution, AttemptRecord attempt, long known)
    {
        if (attempt.Number <= known && Run(database[Update], execution, attempt) > 0) return;
        Run(database[Insert], execution, attempt);
    }

    /// <summary>Ends the attempt that still runs, as one that nobody will end.</summary>
    internal static void Abandon(SqliteDatabase database, long execution, DateTimeOffset at) =>
        database[CloseOpen].Bind(at).Bind((long)ExecutionOutcome.Abandoned).Bind(Transitions.CutOff.Code).Bind(Transitions.CutOff.Message).Bind(execution).Run();

    private static int Run(SqliteStatement statement, long execution, AttemptRecord attempt) => statement
        .Bind(attempt.Started).Bind(attempt.Finished).Bind((long?)attempt.Outcome).Bind(attempt.ErrorCode).Bind(attempt.ErrorMessage).Bind(attempt.PluginVersion)
        .Bind(execution).Bind(attempt.Number).Run();
}
