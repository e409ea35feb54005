using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Tables;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>Cancels executions, or asks their owners to.</summary>
internal static class CancelWrite
{
    private const string Ask = "UPDATE executions SET is_cancel_asked = 1, updated = iif(status IN (1, 3), ?, updated), status = iif(status IN (1, 3), 4, status) WHERE sequence = ?";

    internal static CancelAnswer Run(SqliteDatabase database, (CancelRequest Request, EndedEvent Ended) wish)
    {
        var request = wish.Request;
        if (ExecutionRow.Find(database, request.Id) is not { } execution) return new CancelAnswer(CancelKind.NotFound, null);
        if (execution.Record.Status.IsTerminal()) return new CancelAnswer(CancelKind.Ended, execution);
        if (execution.Owner is null)
        {
            return new CancelAnswer(CancelKind.Cancelled, EndWrite.Run(database, execution.Sequence, ExecutionStatus.Cancelled, Transitions.Cancelled(request.Message), request.At, wish.Ended));
        }

        database[Ask].Bind(request.At).Bind(execution.Sequence).Run();
        return new CancelAnswer(CancelKind.Asked, ExecutionRow.Get(database, execution.Sequence));
    }
}
