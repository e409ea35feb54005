using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

public abstract partial class StoreConformance
{
    public static TheoryData<ExecutionStatus> Statuses => new(Enum.GetValues<ExecutionStatus>());

    public static TheoryData<ExecutionStatus> TerminalStatuses => new(Enum.GetValues<ExecutionStatus>().Where(ExecutionStatuses.IsTerminal));

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Change_ToAnyStatus_IsWhatIsFoundAfterwards(ExecutionStatus status)
    {
        var claimed = await AddClaimedAsync(Samples.Execution() with { SealedParameters = new byte[] { 1, 2 } });
        Assert.True(await Store.ChangeAsync(claimed.To(status, 5) with { Due = Samples.At(9) }, Token));
        var expected = claimed.With(record => record with { Status = status, Updated = Samples.At(5), Due = Samples.At(9) });
        AssertSame(status.IsTerminal() ? expected with { Owner = null, SealedParameters = default } : expected, await FindAsync(claimed));
    }

    [Theory]
    [MemberData(nameof(TerminalStatuses))]
    public async Task Change_AfterTheEnd_IsRejected(ExecutionStatus status)
    {
        var ended = await AddEndedAsync(status, 2);
        Assert.False(await Store.ChangeAsync(ended.To(ExecutionStatus.Running, 3) with { Event = Samples.Event(ended.Record.Id) }, Token));
        AssertSame(ended, await FindAsync(ended));
        Assert.Empty(await Store.ReadEventsAsync(0, 10, Token));
    }

    [Fact]
    public async Task Change_UnderAStaleFence_ChangesNothing()
    {
        await AddAsync(Samples.Execution());
        var first = Assert.Single(await Store.ClaimAsync(new ClaimRequest("host-a", Samples.At(0), 1, []), Token));
        Assert.True(await Store.ChangeAsync(first.To(ExecutionStatus.Requested) with { IsReleased = true }, Token));
        var second = Assert.Single(await Store.ClaimAsync(new ClaimRequest("host-a", Samples.At(2), 1, []), Token));
        var stale = first.To(ExecutionStatus.Succeeded, 3) with { Result = Samples.Success(), Attempt = Samples.Attempt(1, 1).Ended(3), Event = Samples.Event(first.Record.Id) };
        Assert.False(await Store.ChangeAsync(stale, Token));
        Assert.False(await Store.ChangeAsync(stale with { Fence = second.Fence + 1 }, Token));
        Assert.False(await Store.ChangeAsync(stale with { IsForgotten = true }, Token));
        AssertSame(second, await FindAsync(first));
        Assert.Empty(await Store.ReadEventsAsync(0, 10, Token));
    }

    [Fact]
    public async Task Change_OfWhatNobodyHasClaimed_IsRejected()
    {
        var added = await AddAsync(Samples.Execution());
        Assert.False(await Store.ChangeAsync(added.To(ExecutionStatus.Running), Token));
        var claimed = await AddClaimedAsync();
        Assert.True(await Store.ChangeAsync(claimed.To(ExecutionStatus.Requested) with { IsReleased = true }, Token));
        Assert.False(await Store.ChangeAsync(claimed.To(ExecutionStatus.Running), Token));
    }

    [Fact]
    public async Task Change_OfAnUnknownOne_IsRejected() => Assert.False(await Store.ChangeAsync(Samples.Execution().To(ExecutionStatus.Running), Token));

    [Fact]
    public async Task Change_BesideRejectedOnes_IsMade()
    {
        var good = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AddClaimedAsync()));
        var ended = await AddEndedAsync(ExecutionStatus.Failed, 2);
        var changes = good.SelectMany(one => new[] { one.To(ExecutionStatus.Running), ended.To(ExecutionStatus.Running) }).Select(change => Store.ChangeAsync(change, Token)).ToList();
        Assert.Equal(Enumerable.Range(0, 20).Select(static i => i % 2 == 0), await Task.WhenAll(changes));
    }

    [Fact]
    public async Task Change_OfOneSeveralTimesSideBySide_MakesThemInTheirOrder()
    {
        var claimed = await AddClaimedAsync();
        var changes = Enumerable.Range(1, 20).Select(i => Store.ChangeAsync(claimed.To(ExecutionStatus.Running, i) with { Progress = new ExecutionProgress(i, null) }, Token)).ToList();
        changes.Add(Store.ChangeAsync(claimed.To(ExecutionStatus.Succeeded, 21), Token));
        changes.Add(Store.ChangeAsync(claimed.To(ExecutionStatus.Running, 22), Token));
        var answers = await Task.WhenAll(changes);
        Assert.Equal(Enumerable.Repeat(true, 21).Append(false), answers);
        var found = await FindAsync(claimed);
        Assert.Equal((ExecutionStatus.Succeeded, new ExecutionProgress(20, null), Samples.At(21)), (found.Record.Status, found.Record.Progress, found.Record.Updated));
    }

    [Fact]
    public async Task Change_WithAttempts_CountsAndReplacesThem()
    {
        var claimed = await AddClaimedAsync();
        await Store.ChangeAsync(claimed.To(ExecutionStatus.Running, 1) with { Attempt = Samples.Attempt(1, 1) }, Token);
        await Store.ChangeAsync(claimed.To(ExecutionStatus.Scheduled, 2) with { Attempt = Samples.Attempt(1, 1).Ended(2, ExecutionOutcome.Failed), Due = Samples.At(4) }, Token);
        await Store.ChangeAsync(claimed.To(ExecutionStatus.Running, 4) with { Attempt = Samples.Attempt(2, 4) }, Token);
        await Store.ChangeAsync(claimed.To(ExecutionStatus.Succeeded, 5) with { Attempt = Samples.Attempt(2, 4).Ended(5), Result = Samples.Success() }, Token);
        var found = (await FindAsync(claimed)).Record;
        Assert.Equal([Samples.Attempt(1, 1).Ended(2, ExecutionOutcome.Failed), Samples.Attempt(2, 4).Ended(5)], found.Attempts);
        Assert.Equal((2, Samples.At(1), null, TimeSpan.FromSeconds(5)), (found.AttemptCount, found.Started, found.Due, found.Duration));
    }

    [Fact]
    public async Task Change_Released_LosesTheOwnerAndKeepsTheSecrets()
    {
        var running = await AddRunningAsync(Samples.Execution() with { SealedParameters = new byte[] { 7 } });
        Assert.True(await Store.ChangeAsync(running.To(ExecutionStatus.Scheduled, 2) with { IsReleased = true, Due = Samples.At(8) }, Token));
        AssertSame(running.With(record => record with { Status = ExecutionStatus.Scheduled, Updated = Samples.At(2), Due = Samples.At(8) }) with { Owner = null }, await FindAsync(running));
    }

    [Fact]
    public async Task Change_Forgotten_LeavesNothingButTheEvent()
    {
        var running = await AddRunningAsync();
        await Store.AppendLogAsync(running.Record.Id, [new ExecutionLogLine(1, Samples.At(1), 1, "warning", "x")], Token);
        Assert.True(await Store.ChangeAsync(running.To(ExecutionStatus.Succeeded) with { IsForgotten = true, Attempt = Samples.Attempt(1, 1).Ended(2), Event = Samples.Event(running.Record.Id) }, Token));
        Assert.Null(await Store.FindAsync(running.Record.Id, Token));
        Assert.Empty((await Store.ListAsync(new ExecutionQuery(), Token)).Items);
        Assert.Empty(await Store.ReadLogAsync(running.Record.Id, 0, 10, Token));
        Assert.Single(await Store.ReadEventsAsync(0, 10, Token));
        Assert.False(await Store.ChangeAsync(running.To(ExecutionStatus.Failed), Token));
    }

    [Fact]
    public async Task Change_WithProgress_KeepsTheLast()
    {
        var running = await AddRunningAsync();
        await Store.ChangeAsync(running.To(ExecutionStatus.Running, 2) with { Progress = new ExecutionProgress(33.25, "Schritt ä") }, Token);
        await Store.ChangeAsync(running.To(ExecutionStatus.Running, 3), Token);
        Assert.Equal(new ExecutionProgress(33.25, "Schritt ä"), (await FindAsync(running)).Record.Progress);
    }

    [Fact]
    public async Task Change_WithAnEvent_PutsItIntoTheOutbox()
    {
        var running = await AddRunningAsync();
        var news = Samples.Event(running.Record.Id, 3);
        await Store.ChangeAsync(running.To(ExecutionStatus.Succeeded, 3) with { Result = Samples.Success(), Event = news }, Token);
        var told = Assert.Single(await Store.ReadEventsAsync(0, 10, Token));
        Assert.True(told.Sequence > 0);
        Assert.Equal(Dump.Of(news with { Sequence = told.Sequence }), Dump.Of(told));
    }
}
