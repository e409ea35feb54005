using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

public abstract partial class StoreConformance
{
    private Task<CancelAnswer> CancelAsync(StoredExecution execution, double at = 5) => Store.CancelAsync(new CancelRequest(execution.Record.Id, Samples.At(at), "Ann does not want it."), Samples.Ended, Token);

    [Fact]
    public async Task Cancel_Unknown_IsNotFound() => Assert.Equal(new CancelAnswer(CancelKind.NotFound, null), await CancelAsync(Samples.Execution()));

    [Theory]
    [MemberData(nameof(TerminalStatuses))]
    public async Task Cancel_Ended_ChangesNothing(ExecutionStatus status)
    {
        var ended = await AddEndedAsync(status, 2);
        var answer = await CancelAsync(ended);
        Assert.Equal((CancelKind.Ended, status), (answer.Kind, answer.Execution!.Record.Status));
        AssertSame(ended, await FindAsync(ended));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_Unclaimed_EndsIt(bool isScheduled)
    {
        var plain = Samples.Execution() with { SealedParameters = new byte[] { 1 } };
        var added = await AddAsync(isScheduled ? plain.Scheduled(60) : plain);
        var answer = await CancelAsync(added);
        Assert.Equal(CancelKind.Cancelled, answer.Kind);
        AssertSame(added.With(static record => record with
        {
            Status = ExecutionStatus.Cancelled,
            Updated = Samples.At(5),
            Due = null,
            Message = "Ann does not want it.",
            Error = new ExecutionError(ErrorCodes.Cancelled, "Ann does not want it."),
        }) with
        { SealedParameters = default }, answer.Execution);
        AssertSame(answer.Execution!, await FindAsync(added));
        Assert.Empty(await ClaimIdsAsync(at: 100));
        var due = await TurnDueAsync(100);
        Assert.Equal((0, null), (due.Requested, due.NextDue));
    }

    [Fact]
    public async Task Cancel_ClaimedAndNotBegun_AsksItsOwner()
    {
        var claimed = await AddClaimedAsync();
        var answer = await CancelAsync(claimed);
        Assert.Equal((CancelKind.Asked, ExecutionStatus.Requested, true), (answer.Kind, answer.Execution!.Record.Status, answer.Execution.IsCancelAsked));
        Assert.Equal([claimed.Record.Id], await Store.RenewAsync(Samples.Owner("host-a", 6), Token));
    }

    [Fact]
    public async Task Cancel_Running_IsCancellingUntilItsOwnerEndsIt()
    {
        var running = await AddRunningAsync();
        var answer = await CancelAsync(running);
        Assert.Equal(CancelKind.Asked, answer.Kind);
        Assert.Equal((ExecutionStatus.Cancelling, Samples.At(5), "host-a", running.Fence), (answer.Execution!.Record.Status, answer.Execution.Record.Updated, answer.Execution.Owner, answer.Execution.Fence));
        Assert.Equal(CancelKind.Asked, (await CancelAsync(running, 6)).Kind);
        Assert.Equal([running.Record.Id], await Store.RenewAsync(Samples.Owner("host-a", 6), Token));
        Assert.True(await Store.ChangeAsync(running.To(ExecutionStatus.Cancelled, 7) with { Result = ExecutionResult.Fail(new ExecutionError(ErrorCodes.Cancelled, "Stopped.")) }, Token));
        Assert.Empty((await Store.RenewAsync(Samples.Owner("host-a", 8), Token))!);
        Assert.Equal(CancelKind.Ended, (await CancelAsync(running, 9)).Kind);
    }

    [Theory]
    [InlineData(ExecutionStatus.Requested, false)]
    [InlineData(ExecutionStatus.Scheduled, false)]
    [InlineData(ExecutionStatus.Running, false)]
    [InlineData(ExecutionStatus.Waiting, false)]
    [InlineData(ExecutionStatus.Cancelling, true)]
    [InlineData(ExecutionStatus.Succeeded, true)]
    [InlineData(ExecutionStatus.Cancelled, true)]
    public async Task Change_OfWhatIsToBeCancelled_MayOnlyEndIt(ExecutionStatus status, bool isDone)
    {
        foreach (var execution in new[] { await AddClaimedAsync(), await AddRunningAsync() })
        {
            await CancelAsync(execution);
            var asked = await FindAsync(execution);
            Assert.Equal(isDone, await Store.ChangeAsync(execution.To(status, 6), Token));
            Assert.Equal(isDone ? status : asked.Record.Status, (await FindAsync(execution)).Record.Status);
        }
    }

    [Fact]
    public async Task Cancel_AskedOfAHostThatIsGone_TellsTheNextOwner()
    {
        var claimed = await AddClaimedAsync();
        await CancelAsync(claimed);
        await RecoverAsync();
        Assert.True(Assert.Single(await Store.ClaimAsync(new ClaimRequest("host-b", Samples.At(Later), 1, []), Token)).IsCancelAsked);
    }
}
