using System.Collections.Concurrent;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Claim_NothingThere_IsEmpty() => Assert.Empty(await ClaimIdsAsync());

    [Fact]
    public async Task Claim_One_CarriesOwnerAndFence()
    {
        var added = await AddAsync(Samples.Execution());
        var claimed = Assert.Single(await Store.ClaimAsync(new ClaimRequest("host-a", Samples.At(5), 10, []), Token));
        Assert.Equal(("host-a", 1, ExecutionStatus.Requested), (claimed.Owner, claimed.Fence, claimed.Record.Status));
        Assert.Equal(added.Sequence, claimed.Sequence);
        AssertSame(claimed, await FindAsync(added));
        Assert.Empty(await ClaimIdsAsync());
    }

    [Fact]
    public async Task Claim_Priorities_GoHighNormalLowThenBySequence()
    {
        ExecutionPriority[] priorities = [ExecutionPriority.Low, ExecutionPriority.Normal, ExecutionPriority.High, ExecutionPriority.Low, ExecutionPriority.High, ExecutionPriority.Normal];
        foreach (var (priority, i) in priorities.Select(static (one, i) => (one, i))) await AddAsync(Samples.Execution(id: $"e{i}").With(record => record with { Priority = priority }));
        Assert.Equal(["e2", "e4", "e1"], await ClaimIdsAsync(3));
        Assert.Equal(["e5", "e0", "e3"], await ClaimIdsAsync());
    }

    [Fact]
    public async Task Claim_FullLanes_ArePassedOver()
    {
        foreach (var i in Enumerable.Range(0, 9)) await AddAsync(Samples.Execution($"lane-{i % 3}", $"e{i}"));
        Assert.Equal(["e1", "e4"], await ClaimIdsAsync(2, fullLanes: ["lane-0", "lane-2", "not there"]));
        Assert.Equal(["e7"], await ClaimIdsAsync(fullLanes: ["lane-0", "lane-2"]));
        Assert.Equal(["e0", "e2", "e3", "e5", "e6", "e8"], await ClaimIdsAsync());
    }

    [Fact]
    public async Task Claim_ScheduledClaimedOrEnded_AreLeftAlone()
    {
        await AddAsync(Samples.Execution().Scheduled(-10));
        await AddClaimedAsync();
        await AddRunningAsync();
        await AddEndedAsync(ExecutionStatus.Succeeded, 2);
        Assert.Empty(await ClaimIdsAsync());
    }

    [Fact]
    public async Task Claim_WhoseTimeToLiveIsOver_IsLeftAlone()
    {
        await AddAsync(Samples.Execution(id: "over").Expiring(10));
        await AddAsync(Samples.Execution(id: "alive").Expiring(10.000001));
        Assert.Equal(["alive"], await ClaimIdsAsync(at: 10));
    }

    [Fact]
    public async Task Claim_AgainAfterARelease_GrowsTheFence()
    {
        await AddAsync(Samples.Execution());
        for (var fence = 1; fence <= 3; fence++)
        {
            var claimed = Assert.Single(await Store.ClaimAsync(new ClaimRequest($"host-{fence}", Samples.At(fence), 1, []), Token));
            Assert.Equal((fence, $"host-{fence}"), (claimed.Fence, claimed.Owner));
            Assert.True(await Store.ChangeAsync(claimed.To(ExecutionStatus.Requested) with { IsReleased = true }, Token));
        }
    }

    [Fact]
    public async Task Claim_ReleasedOne_KeepsItsPlace()
    {
        foreach (var i in Enumerable.Range(0, 3)) await AddAsync(Samples.Execution(id: $"e{i}"));
        var first = Assert.Single(await Store.ClaimAsync(new ClaimRequest("host-a", Samples.At(0), 1, []), Token));
        await Store.ChangeAsync(first.To(ExecutionStatus.Requested, 50) with { IsReleased = true }, Token);
        Assert.Equal(["e0", "e1", "e2"], await ClaimIdsAsync());
    }

    [Fact]
    public async Task Claim_FromManySides_GivesEachOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Store.AddAsync(Samples.Execution($"lane-{i % 7}"), null, Token)));
        var claimed = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 32).Select(claimer => Task.Run(async () =>
        {
            while (await ClaimIdsAsync(1 + (claimer % 9), owner: $"host-{claimer}") is { Count: > 0 } mine) mine.ForEach(claimed.Add);
        })));
        Assert.Equal(500, claimed.Count);
        Assert.Equal(500, claimed.Distinct().Count());
    }

    [Fact]
    public async Task Claim_WithItsAttempts_BringsThem()
    {
        var running = await AddRunningAsync();
        await Store.ChangeAsync(running.To(ExecutionStatus.Requested, 3) with { Attempt = Samples.Attempt(1, 1).Ended(2, Core.Actions.ExecutionOutcome.Failed), IsReleased = true }, Token);
        var claimed = Assert.Single(await Store.ClaimAsync(new ClaimRequest("host-a", Samples.At(5), 10, []), Token));
        Assert.Equal((1, Samples.At(1)), (claimed.Record.AttemptCount, claimed.Record.Started));
    }

    [Fact]
    public async Task CountBacklog_OfSeveralLanes_CountsWhatMayBeClaimed()
    {
        Assert.Empty(await Store.CountBacklogAsync(Token));
        foreach (var i in Enumerable.Range(0, 5)) await AddAsync(Samples.Execution($"lane-{i % 2}"));
        await AddAsync(Samples.Execution("lane-1").Scheduled(10));
        await AddClaimedAsync();
        Assert.Equal("[[lane-0, 3], [lane-1, 2]]", $"[{string.Join(", ", (await Store.CountBacklogAsync(Token)).OrderBy(static lane => lane.Key, StringComparer.Ordinal))}]");
        await ClaimIdsAsync(1);
        Assert.Equal(2, (await Store.CountBacklogAsync(Token))["lane-0"]);
    }
}
