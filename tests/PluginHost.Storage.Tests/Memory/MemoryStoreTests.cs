using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Executions.Storage.Memory;
using PluginHost.Storage.Tests.Conformance;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Memory;

public sealed class MemoryStoreTests : StoreConformance
{
    private readonly MemoryStore _store = new();

    private protected override async Task<OpenedStore> OpenAsync(StoreOwner owner)
    {
        await _store.OpenAsync(owner, Token);
        return new OpenedStore(_store, _store);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _store.DisposeAsync();
    }
}
