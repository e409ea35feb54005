using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Tables;

/// <summary>Rows of <c>outbox</c>.</summary>
internal static class OutboxRows
{
    private const string Insert = "INSERT INTO outbox (id, at, type, execution_id, json) VALUES (?, ?, ?, ?, ?)";
    private const string Select = "SELECT sequence, id, at, type, execution_id, json FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?";

    internal static void Add(SqliteDatabase database, OutboxEvent told) =>
        database[Insert].Bind(told.Id.ToString("D")).Bind(told.At).Bind(told.Type).Bind(told.ExecutionId).BindText(told.Json.Span).Run();

    internal static IReadOnlyList<OutboxEvent> Read(SqliteDatabase database, (long After, int Max) range) => database[Select].Bind(range.After).Bind(range.Max)
        .List(static row => new OutboxEvent(row.Number(0), Guid.Parse(row.Bytes(1)), row.Time(2), row.Text(3), row.Text(4), row.Memory(5)));
}
