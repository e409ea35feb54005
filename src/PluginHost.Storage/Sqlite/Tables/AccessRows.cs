using PluginHost.Core.Access;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Tables;

/// <summary>Rows of <c>access_keys</c>.</summary>
internal static class AccessRows
{
    private const string Select = "SELECT id, name, hash, created, hint, expires, revoked, rotated, created_by, scopes, actions FROM access_keys ORDER BY sequence";

    private const string Upsert = """
        INSERT INTO access_keys (id, name, hash, created, hint, expires, revoked, rotated, created_by, scopes, actions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, hash = excluded.hash, created = excluded.created, hint = excluded.hint, expires = excluded.expires,
            revoked = excluded.revoked, rotated = excluded.rotated, created_by = excluded.created_by, scopes = excluded.scopes, actions = excluded.actions
        """;

    internal static IReadOnlyList<AccessKey> Read(SqliteDatabase database) => database[Select].List(static row => new AccessKey(row.Text(0), row.Text(1), row.Text(2), row.Time(3))
    {
        Hint = row.Text(4),
        Expires = row.TimeOrNull(5),
        Revoked = row.TimeOrNull(6),
        Rotated = row.TimeOrNull(7),
        CreatedBy = row.TextOrNull(8),
        Scopes = StoredJson.ReadWords(row.Bytes(9)),
        Actions = StoredJson.ReadWords(row.Bytes(10)),
    });

    internal static bool Put(SqliteDatabase database, (AccessKey Key, AuditRecord Audit) change)
    {
        var key = change.Key;
        database[Upsert].Bind(key.Id).Bind(key.Name).Bind(key.Hash).Bind(key.Created).Bind(key.Hint).Bind(key.Expires).Bind(key.Revoked).Bind(key.Rotated).Bind(key.CreatedBy)
            .BindText(StoredJson.Write(key.Scopes)).BindText(StoredJson.Write(key.Actions)).Run();
        return AuditRows.Add(database, change.Audit);
    }
}
