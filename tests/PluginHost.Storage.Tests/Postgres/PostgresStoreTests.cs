using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Postgres;
using PluginHost.Storage.Tests.Conformance;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Postgres;

public sealed class PostgresStoreTests(OneDatabase database) : SharedStoreConformance, IClassFixture<OneDatabase>
{
    private string _address = "";

    public override async ValueTask InitializeAsync()
    {
        _address = await database.EmptyAsync();
        await base.InitializeAsync();
    }

    private protected override async Task<OpenedStore> OpenAsync(StoreOwner owner)
    {
        var store = new PostgresStore(_address, TimeProvider.System, NullLogger.Instance);
        await store.OpenAsync(owner, Token);
        return new OpenedStore(store, store);
    }
}
