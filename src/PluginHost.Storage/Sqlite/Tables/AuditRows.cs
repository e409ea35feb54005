using PluginHost.Core.Access;
using PluginHost.Sdk;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Tables;

/// <summary>Rows of <c>audit</c>.</summary>
internal static class AuditRows
{
    private const int MaxPruned = 1_000;
    private const string Insert = "INSERT INTO audit (at, what, target_type, target_id, actor, actor_type, origin, error_code, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private const string Prune = "DELETE FROM audit WHERE sequence IN (SELECT sequence FROM audit WHERE at < ? ORDER BY at LIMIT ?)";

    internal static bool Add(SqliteDatabase database, AuditRecord record)
    {
        database[Insert].Bind(record.At).Bind(record.What).Bind(record.TargetType).Bind(record.TargetId).Bind(record.Actor).Bind(record.ActorType).Bind((long)record.Origin)
            .Bind(record.ErrorCode).BindTextOrNull(record.Before.Span).BindTextOrNull(record.After.Span).Run();
        return true;
    }

    internal static int RemoveOlder(SqliteDatabase database, DateTimeOffset before) => database[Prune].Bind(before).Bind(MaxPruned).Run();

    internal static IReadOnlyList<AuditRecord> Read(SqliteDatabase database, AuditQuery query)
    {
        var conditions = new SqlConditions();
        if (query.What is { } what && what.EndsWith(".*", StringComparison.Ordinal)) conditions.AddPrefix("what", what[..^1]);
        else conditions.AddIfAny("what = ?", query.What);
        conditions.AddIfAny("actor = ?", query.Actor);
        conditions.AddIfAny("target_type = ?", query.TargetType);
        conditions.AddIfAny("target_id = ?", query.TargetId);
        conditions.AddIfAny("at >= ?", query.From);
        conditions.AddIfAny("at < ?", query.Before);
        conditions.AddIfAny("sequence < ?", query.BeforeSequence);
        using var statement = database.Prepare($"""
            SELECT sequence, at, what, target_type, target_id, actor, actor_type, origin, error_code, before, after
            FROM audit WHERE {conditions} ORDER BY sequence DESC LIMIT {Math.Clamp(query.Limit, 1, 1_000)}
            """);
        return conditions.Bind(statement).List(ReadRow);
    }

    private static AuditRecord ReadRow(SqliteStatement row) => new(row.Text(2), row.Text(3), row.Text(4), row.Time(1))
    {
        Sequence = row.Number(0),
        Actor = row.TextOrNull(5),
        ActorType = row.TextOrNull(6),
        Origin = (ActionOrigin)row.Number(7),
        ErrorCode = row.TextOrNull(8),
        Before = row.Memory(9),
        After = row.Memory(10),
    };
}
