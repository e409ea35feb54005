using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Reading;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>There is no lease to renew: the file is locked. A page is written all the same, so that a full or broken disk is noticed, and its end.</summary>
internal static class RenewWrite
{
    private static readonly string Touch = $"PRAGMA user_version = {SqliteSchema.Version}";

    internal static IReadOnlyList<string>? Run(SqliteDatabase database, StoreOwner owner)
    {
        database[Touch].Run();
        return ExecutionReads.ReadCancelAsked(database, owner);
    }
}
