using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

public abstract partial class StoreConformance
{
    private Task<DueAnswer> TurnDueAsync(double at, int max = 100) => Store.TurnDueAsync(Samples.At(at), max, Samples.Ended, Token);

    [Fact]
    public async Task TurnDue_NothingThere_SaysSo()
    {
        var answer = await TurnDueAsync(0);
        Assert.Equal((0, 0, null), (answer.Requested, answer.Expired.Count, answer.NextDue));
    }

    [Fact]
    public async Task TurnDue_WhatIsDue_IsRequestedInItsOldPlace()
    {
        var first = await AddAsync(Samples.Execution(id: "first").Scheduled(20));
        await AddAsync(Samples.Execution(id: "second"));
        await AddAsync(Samples.Execution(id: "third").Scheduled(20.000001));
        await AddAsync(Samples.Execution(id: "fourth").Scheduled(30));
        var answer = await TurnDueAsync(20);
        Assert.Equal((1, 0, Samples.At(20.000001)), (answer.Requested, answer.Expired.Count, answer.NextDue));
        AssertSame(first.With(static record => record with { Status = ExecutionStatus.Requested, Due = null, Updated = Samples.At(20) }), await FindAsync(first));
        Assert.Equal(["first", "second"], await ClaimIdsAsync());
        Assert.Equal(0, (await TurnDueAsync(20)).Requested);
    }

    [Fact]
    public async Task TurnDue_MoreThanTheMost_TakesTheEarliestFirst()
    {
        foreach (var i in Enumerable.Range(0, 5)) await AddAsync(Samples.Execution(id: $"e{i}").Scheduled(10 - i));
        var answer = await TurnDueAsync(20, 2);
        Assert.Equal((2, Samples.At(8)), (answer.Requested, answer.NextDue));
        Assert.Equal(["e3", "e4"], await ClaimIdsAsync());
        Assert.Equal(2, (await TurnDueAsync(20, 2)).Requested);
        var last = await TurnDueAsync(20, 2);
        Assert.Equal((1, null), (last.Requested, last.NextDue));
    }

    [Fact]
    public async Task TurnDue_OverItsTimeToLive_EndsAsTimedOut()
    {
        var requested = await AddAsync(Samples.Execution().Expiring(10) with { SealedParameters = new byte[] { 1 } });
        var scheduled = await AddAsync(Samples.Execution().Scheduled(5).Expiring(9));
        var alive = await AddAsync(Samples.Execution().Expiring(10.000001));
        var answer = await TurnDueAsync(10);
        Assert.Equal((0, null), (answer.Requested, answer.NextDue));
        Assert.Equal(new[] { scheduled.Record.Id, requested.Record.Id }.Order(), answer.Expired.Select(static one => one.Record.Id).Order());
        var found = await FindAsync(requested);
        Assert.Equal((ExecutionStatus.TimedOut, Samples.At(10), ErrorCodes.TimedOut, 0), (found.Record.Status, found.Record.Updated, found.Record.Error?.Code, found.SealedParameters.Length));
        AssertSame(found, Assert.Single(answer.Expired, one => one.Record.Id == requested.Record.Id));
        AssertSame(alive, await FindAsync(alive));
        Assert.Null((await FindAsync(scheduled)).Record.Due);
    }

    [Fact]
    public async Task TurnDue_OverItsTimeToLive_PutsTheEventIntoTheOutbox()
    {
        var added = await AddAsync(Samples.Execution().Expiring(10));
        await TurnDueAsync(10);
        Assert.Equal((added.Record.Id, "timed_out"), Assert.Single(await Store.ReadEventsAsync(0, 10, Token)) is var told ? (told.ExecutionId, told.Type) : default);
    }

    [Fact]
    public async Task TurnDue_OfOneThatHasBegun_HasNoTimeToLive()
    {
        var begun = await AddRunningAsync(Samples.Execution().Expiring(10));
        Assert.True(await Store.ChangeAsync(begun.To(ExecutionStatus.Scheduled, 5) with { Due = Samples.At(20), IsReleased = true }, Token));
        Assert.Empty((await TurnDueAsync(15)).Expired);
        Assert.Equal(1, (await TurnDueAsync(20)).Requested);
        Assert.Equal([begun.Record.Id], await ClaimIdsAsync(at: 21));
    }

    [Fact]
    public async Task TurnDue_OfOneThatItsOwnerWaitsFor_LeavesIt()
    {
        var begun = await AddRunningAsync();
        Assert.True(await Store.ChangeAsync(begun.To(ExecutionStatus.Scheduled, 5) with { Due = Samples.At(6) }, Token));
        var answer = await TurnDueAsync(10);
        Assert.Equal((0, null), (answer.Requested, answer.NextDue));
        Assert.Equal(ExecutionStatus.Scheduled, (await FindAsync(begun)).Record.Status);
    }

    [Fact]
    public async Task TurnDue_MoreExpiredThanTheMost_IsBounded()
    {
        foreach (var i in Enumerable.Range(0, 5)) await AddAsync(Samples.Execution().Expiring(i));
        foreach (var expected in new[] { 2, 2, 1, 0 }) Assert.Equal(expected, (await TurnDueAsync(20, 2)).Expired.Count);
    }

    [Fact]
    public async Task TurnDue_ClaimedOnes_RemainTheirOwners()
    {
        var running = await AddRunningAsync(Samples.Execution().Expiring(5));
        var waiting = await AddRunningAsync();
        await Store.ChangeAsync(waiting.To(ExecutionStatus.Scheduled, 2) with { Due = Samples.At(3) }, Token);
        Assert.Empty((await TurnDueAsync(10)).Expired);
        AssertSame(running, await FindAsync(running));
        Assert.True(await Store.ChangeAsync(waiting.To(ExecutionStatus.Running, 11) with { Attempt = Samples.Attempt(2, 11) }, Token));
    }

    [Fact]
    public async Task TurnDue_FromManySides_TurnsEachOnce()
    {
        foreach (var i in Enumerable.Range(0, 60)) await AddAsync(i % 2 == 0 ? Samples.Execution().Scheduled(1) : Samples.Execution().Expiring(1));
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => TurnDueAsync(5, 7))));
        var rest = await TurnDueAsync(5, 1000);
        Assert.Equal(30, answers.Append(rest).Sum(static answer => answer.Requested));
        Assert.Equal(30, answers.Append(rest).SelectMany(static answer => answer.Expired).Select(static one => one.Record.Id).Distinct().Count());
    }
}
