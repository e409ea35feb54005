using PluginHost.Core.Access;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Storage.Tests.Support;

/// <summary>A store that a test has opened for one owner; both faces of it.</summary>
internal sealed record OpenedStore(IExecutionStore Executions, IAccessStore Access) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Executions.DisposeAsync();
}
