using PluginHost.Core.Executions;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

/// <summary>What a store must do besides that several hosts may use at once.</summary>
public abstract class SharedStoreConformance : StoreConformance
{
    [Fact]
    public async Task Renew_AfterAnotherHostRecovered_SaysThatItIsLost()
    {
        var running = await AddRunningAsync(Samples.Execution() with { IsRerunAfterCrash = true });
        await using var other = await OpenAsync(Samples.Owner("host-b", 20));
        Assert.Empty((await other.Executions.RecoverAsync(Samples.At(29), Samples.Ended, Token)).Rerun);
        Assert.Single((await other.Executions.RecoverAsync(Samples.At(31), Samples.Ended, Token)).Rerun);
        Assert.Null(await Store.RenewAsync(Samples.Owner("host-a", 32), Token));
        Assert.False(await Store.ChangeAsync(running.To(ExecutionStatus.Succeeded, 33), Token));
    }

    [Fact]
    public async Task Renew_LateButNotRecovered_HoldsAllTheSame()
    {
        await AddRunningAsync();
        await using var other = await OpenAsync(Samples.Owner("host-b", 40));
        Assert.Empty((await Store.RenewAsync(Samples.Owner("host-a", 41), Token))!);
        Assert.Empty((await other.Executions.RecoverAsync(Samples.At(42), Samples.Ended, Token)).Ended);
    }
}
