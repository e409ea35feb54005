using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Conformance;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Sqlite;

public sealed class SqliteStoreTests : StoreConformance
{
    private readonly SqliteFolder _folder = new();

    private protected override async Task<OpenedStore> OpenAsync(StoreOwner owner)
    {
        var store = _folder.Store();
        await store.OpenAsync(owner, Token);
        return new OpenedStore(store, store);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
