using PluginHost.Core.Actions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Plugins;

namespace PluginHost.Core.Executions.Running;

/// <summary>What the dispatcher needs of the host.</summary>
internal sealed record DispatcherParts(ExecutionOptions Options, StoreHealth Health, HostSignal Signal, PluginCatalog Catalog, ExecutionEnd End, ExecutionFeed Feed)
{
    /// <summary>Tells of an execution that the store has ended.</summary>
    internal void Tell(StoredExecution ended)
    {
        End.Tell(EndedEvents.Of(ended));
        Feed.Publish(FeedItem.OfStatus(ended.Record));
    }
}
