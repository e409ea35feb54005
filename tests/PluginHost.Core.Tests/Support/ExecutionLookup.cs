using PluginHost.Core.Executions;

namespace PluginHost.Core.Tests.Support;

/// <summary>Looks executions up in a store that is memory and so answers at once.</summary>
internal static class ExecutionLookup
{
    public static ExecutionRecord? Find(this ExecutionService executions, string id)
    {
        var found = executions.FindAsync(id, TestContext.Current.CancellationToken).AsTask();
        Assert.True(found.IsCompletedSuccessfully);
        return found.GetAwaiter().GetResult();
    }
}
