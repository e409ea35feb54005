using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

public abstract partial class StoreConformance
{
    // When the lease of host-a, which is gone then, is over everywhere.
    private const double Later = 100;

    private async Task<RecoveryAnswer> RecoverAsync()
    {
        Opened = await RestartAsync(Opened, Samples.Owner("host-b", Later));
        return await Store.RecoverAsync(Samples.At(Later), Samples.Ended, Token);
    }

    [Fact]
    public async Task Recover_NobodyGone_ChangesNothing()
    {
        var running = await AddRunningAsync();
        Assert.Equal(Dump.Of(RecoveryAnswer.Nothing), Dump.Of(await Store.RecoverAsync(Samples.At(2), Samples.Ended, Token)));
        AssertSame(running, await FindAsync(running));
    }

    [Fact]
    public async Task Recover_RequestedAndScheduled_LoseTheirOwner()
    {
        var requested = await AddClaimedAsync(Samples.Execution() with { SealedParameters = new byte[] { 3 } });
        var scheduled = await AddRunningAsync();
        await Store.ChangeAsync(scheduled.To(ExecutionStatus.Scheduled, 2) with { Attempt = Samples.Attempt(1, 1).Ended(2, ExecutionOutcome.Failed), Due = Samples.At(200) }, Token);
        scheduled = await FindAsync(scheduled);
        var answer = await RecoverAsync();
        Assert.Equal((2, 0, 0), (answer.Released, answer.Rerun.Count, answer.Ended.Count));
        var (one, other) = (await FindAsync(requested), await FindAsync(scheduled));
        AssertSame(requested with { Owner = null, Fence = one.Fence }, one);
        AssertSame(scheduled with { Owner = null, Fence = other.Fence }, other);
        Assert.False(await Store.ChangeAsync(requested.To(ExecutionStatus.Running, 101), Token));
        Assert.True(Assert.Single(await Store.ClaimAsync(new ClaimRequest("host-b", Samples.At(101), 10, []), Token)).Fence > requested.Fence);
    }

    [Fact]
    public async Task Recover_RunningThatMayRunAgain_IsRequestedAgain()
    {
        var running = await AddRunningAsync(Samples.Execution() with { IsRerunAfterCrash = true, SealedParameters = new byte[] { 3 } });
        var again = Assert.Single((await RecoverAsync()).Rerun);
        var found = await FindAsync(running);
        Assert.Equal(running.Record.Id, again.Record.Id);
        AssertSame(running.With(record => record with { Status = ExecutionStatus.Requested, Updated = Samples.At(Later), Attempts = found.Record.Attempts }) with { Owner = null, Fence = found.Fence }, found);
        AssertAbandoned(Assert.Single(found.Record.Attempts));
        Assert.False(await Store.ChangeAsync(running.To(ExecutionStatus.Succeeded, 101), Token));
        Assert.Equal([running.Record.Id], await ClaimIdsAsync(at: 101, owner: "host-b"));
    }

    [Fact]
    public async Task Recover_RunningThatMustNot_IsAbandoned()
    {
        var running = await AddRunningAsync(Samples.Execution() with { SealedParameters = new byte[] { 3 } });
        var ended = Assert.Single((await RecoverAsync()).Ended);
        var found = await FindAsync(running);
        Assert.Equal((running.Record.Id, ExecutionStatus.Abandoned), (ended.Record.Id, ended.Record.Status));
        Assert.Equal((ExecutionStatus.Abandoned, Samples.At(Later), true, null, 0), (found.Record.Status, found.Record.Updated, found.Record.Error is not null, found.Owner, found.SealedParameters.Length));
        AssertAbandoned(Assert.Single(found.Record.Attempts));
        Assert.False(await Store.ChangeAsync(running.To(ExecutionStatus.Succeeded, 101), Token));
        Assert.Empty(await ClaimIdsAsync(at: 101, owner: "host-b"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Recover_Cancelling_IsCancelled(bool isRerun)
    {
        var running = await AddRunningAsync(Samples.Execution() with { IsRerunAfterCrash = isRerun });
        await CancelAsync(running);
        Assert.Equal(ExecutionStatus.Cancelled, Assert.Single((await RecoverAsync()).Ended).Record.Status);
        var found = await FindAsync(running);
        Assert.Equal((ExecutionStatus.Cancelled, ErrorCodes.Cancelled, null), (found.Record.Status, found.Record.Error?.Code, found.Owner));
        AssertAbandoned(Assert.Single(found.Record.Attempts));
    }

    [Fact]
    public async Task Recover_SecondAttempt_ClosesThatOneOnly()
    {
        var running = await AddRunningAsync(Samples.Execution() with { IsRerunAfterCrash = true });
        await Store.ChangeAsync(running.To(ExecutionStatus.Running, 3) with { Attempt = Samples.Attempt(1, 1).Ended(2, ExecutionOutcome.TimedOut) }, Token);
        await Store.ChangeAsync(running.To(ExecutionStatus.Running, 4) with { Attempt = Samples.Attempt(2, 4) }, Token);
        await RecoverAsync();
        var attempts = (await FindAsync(running)).Record.Attempts;
        Assert.Equal(Samples.Attempt(1, 1).Ended(2, ExecutionOutcome.TimedOut), attempts[0]);
        AssertAbandoned(attempts[1]);
    }

    [Fact]
    public async Task Recover_ParentAndChildren_AreTreatedOneByOne()
    {
        var parent = await AddRunningAsync(Samples.Execution() with { IsRerunAfterCrash = true });
        StoredExecution Child() => Samples.Execution().With(record => record with { ParentId = parent.Record.Id });
        var (running, claimed, ended) = (await AddRunningAsync(Child()), await AddClaimedAsync(Child()), await AddEndedAsync(ExecutionStatus.Succeeded, 2, Child()));
        var answer = await RecoverAsync();
        Assert.Equal((1, parent.Record.Id, running.Record.Id), (answer.Released, Assert.Single(answer.Rerun).Record.Id, Assert.Single(answer.Ended).Record.Id));
        AssertSame(ended, await FindAsync(ended));
        Assert.Null((await FindAsync(claimed)).Owner);
    }

    [Fact]
    public async Task Recover_ASecondTime_FindsNothing()
    {
        await AddRunningAsync();
        await AddClaimedAsync();
        await RecoverAsync();
        Assert.Equal(Dump.Of(RecoveryAnswer.Nothing), Dump.Of(await Store.RecoverAsync(Samples.At(Later + 1), Samples.Ended, Token)));
    }

    [Fact]
    public async Task Renew_InTime_IsEmpty()
    {
        await AddRunningAsync();
        Assert.Empty((await Store.RenewAsync(Samples.Owner("host-a", 20), Token))!);
        Assert.Empty((await Store.RenewAsync(Samples.Owner("host-a", 40), Token))!);
    }

    private static void AssertAbandoned(AttemptRecord attempt)
    {
        Assert.Equal((Samples.At(Later), ExecutionOutcome.Abandoned), (attempt.Finished, attempt.Outcome));
        Assert.NotNull(attempt.ErrorCode);
    }
}
