using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Actions.Limits;

public sealed class ConcurrencySlotsTests
{
    private readonly VirtualTime _time = new();
    private readonly ConcurrencySlots _slots;

    public ConcurrencySlotsTests() => _slots = new ConcurrencySlots(_time);

    [Fact]
    public void Join_BelowTheLimit_HoldsAtOnce()
    {
        var (first, second) = (Join(2), Join(2));
        Assert.Equal((SlotPlace.Held, SlotPlace.Held), (first.Place, second.Place));
        Assert.Equal(new SlotCounts(Active: 2, Queued: 0, Keys: 1, OldestQueued: null, TotalEnqueued: 2, TotalCompleted: 0), _slots.Count());
    }

    [Fact]
    public void Join_AtTheLimit_WaitsInTheOrderOfComing()
    {
        var (first, second, third) = (Join(1), Join(1), Join(1));
        Assert.Equal((SlotPlace.Held, SlotPlace.Waiting, SlotPlace.Waiting), (first.Place, second.Place, third.Place));
        first.Release();
        Assert.Equal((SlotPlace.Left, SlotPlace.Held, SlotPlace.Waiting), (first.Place, second.Place, third.Place));
        second.Release();
        Assert.Equal(SlotPlace.Held, third.Place);
    }

    [Fact]
    public void Join_OfAnotherKey_IsNotHeldUp()
    {
        Join(1, "a");
        var (behind, other) = (Join(1, "a"), Join(1, "b"));
        Assert.Equal((SlotPlace.Waiting, SlotPlace.Held), (behind.Place, other.Place));
        Assert.Equal((2, 1, 2), (_slots.Count().Active, _slots.Count().Queued, _slots.Count().Keys));
    }

    [Fact]
    public void Join_ThatRejects_IsRefusedAtTheLimitAlone()
    {
        var policy = new ConcurrencyPolicy(1) { Rejects = true };
        var first = _slots.TryJoin("", policy);
        Assert.Equal(SlotPlace.Held, first?.Place);
        Assert.Null(_slots.TryJoin("", policy));
        first!.Release();
        Assert.NotNull(_slots.TryJoin("", policy));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Join_OfAFullLine_IsRefusedAndLeavesNoTrace(int maxQueue)
    {
        var policy = new ConcurrencyPolicy(1) { MaxQueue = maxQueue };
        for (var i = 0; i < 1 + maxQueue; i++) Assert.NotNull(_slots.TryJoin("", policy));
        var before = _slots.Count();
        Assert.Null(_slots.TryJoin("", policy));
        Assert.Equal(before, _slots.Count());
        Assert.NotNull(_slots.TryJoin("other", policy));
    }

    [Fact]
    public void Rejoin_OfAFullLine_WaitsBehindTheOthers()
    {
        var policy = new ConcurrencyPolicy(1) { MaxQueue = 1 };
        var (held, waiting) = (_slots.TryJoin("", policy)!, _slots.TryJoin("", policy)!);
        var again = _slots.Rejoin("", policy);
        held.Release();
        Assert.Equal((SlotPlace.Held, SlotPlace.Waiting), (waiting.Place, again.Place));
    }

    [Fact]
    public void Release_Twice_GivesOneSlotBack()
    {
        var (first, second, third) = (Join(1), Join(1), Join(1));
        first.Release();
        first.Release();
        Assert.Equal((SlotPlace.Held, SlotPlace.Waiting), (second.Place, third.Place));
        Assert.Equal((1, 1, 1L), (_slots.Count().Active, _slots.Count().Queued, _slots.Count().TotalCompleted));
    }

    [Fact]
    public void Release_OfOneThatWaits_TakesItOutOfTheLineAndCountsNothing()
    {
        var (first, second, third) = (Join(1), Join(1), Join(1));
        second.Release();
        first.Release();
        Assert.Equal((SlotPlace.Left, SlotPlace.Held), (second.Place, third.Place));
        Assert.Equal(1, _slots.Count().TotalCompleted);
    }

    [Fact]
    public void Release_OfTheLast_LeavesNoLine()
    {
        var (a, b, c) = (Join(1, "a"), Join(1, "a"), Join(1, "b"));
        foreach (var slot in new[] { a, b, c }) slot.Release();
        Assert.Equal(new SlotCounts(Active: 0, Queued: 0, Keys: 0, OldestQueued: null, TotalEnqueued: 3, TotalCompleted: 3), _slots.Count());
    }

    [Fact]
    public void Count_WhileSomeWait_TellsSinceWhenTheOldestDoes()
    {
        Join(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        var since = _time.GetUtcNow();
        var oldest = Join(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        Join(1, "b");
        Join(1, "b");
        Assert.Equal(since, _slots.Count().OldestQueued);
        oldest.Release();
        Assert.Equal(since + TimeSpan.FromSeconds(1), _slots.Count().OldestQueued);
    }

    [Fact]
    public void SetLimit_ToMore_LetsThoseInWhoWait()
    {
        Slot[] slots = [Join(1), Join(1), Join(1), Join(1)];
        _slots.SetLimit(3);
        Assert.Equal([SlotPlace.Held, SlotPlace.Held, SlotPlace.Held, SlotPlace.Waiting], slots.Select(static slot => slot.Place));
    }

    [Fact]
    public void SetLimit_ToLess_LetsNobodyInUntilBelow()
    {
        Slot[] slots = [Join(3), Join(3), Join(3), Join(3)];
        _slots.SetLimit(1);
        slots[0].Release();
        slots[1].Release();
        Assert.Equal(SlotPlace.Waiting, slots[3].Place);
        slots[2].Release();
        Assert.Equal(SlotPlace.Held, slots[3].Place);
    }

    [Fact]
    public void SetLimit_BeforeAStalePolicyJoins_StaysInForce()
    {
        Slot[] slots = [Join(3), Join(3), Join(3), Join(3)];
        _slots.SetLimit(1);
        slots[0].Release();
        slots[1].Release();
        var stale = _slots.Rejoin("", new ConcurrencyPolicy(3));
        Assert.Equal((SlotPlace.Waiting, SlotPlace.Waiting), (slots[3].Place, stale.Place));
    }

    [Fact]
    public async Task Wait_OfOneThatHolds_IsTrueAtOnce() => Assert.True(await Join(1).WaitAsync(TimeSpan.FromSeconds(1), _time, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Wait_UntilItsTurn_IsTrue()
    {
        var (first, second) = (Join(1), Join(1));
        var wait = second.WaitAsync(TimeSpan.FromSeconds(1), _time, TestContext.Current.CancellationToken).AsTask();
        Assert.False(wait.IsCompleted);
        first.Release();
        Assert.True(await wait.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Wait_BeyondItsTime_IsFalseAndLeavesTheLine()
    {
        var (first, second, third) = (Join(1), Join(1), Join(1));
        var wait = second.WaitAsync(TimeSpan.FromSeconds(1), _time, TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(SlotPlace.Waiting, second.Place);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await wait.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken));
        Assert.Equal(SlotPlace.Left, second.Place);
        first.Release();
        Assert.Equal(SlotPlace.Held, third.Place);
    }

    [Fact]
    public async Task Wait_ThatIsCancelled_IsFalseAndLeavesTheLine()
    {
        using var caller = new CancellationTokenSource();
        var (_, second) = (Join(1), Join(1));
        var wait = second.WaitAsync(TimeSpan.FromSeconds(1), _time, caller.Token).AsTask();
        await caller.CancelAsync();
        Assert.False(await wait.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken));
        Assert.Equal((1, 0), (_slots.Count().Active, _slots.Count().Queued));
    }

    [Fact]
    public async Task Wait_CancelledAfterItsTurnCame_StillHolds()
    {
        using var caller = new CancellationTokenSource();
        var slot = Join(1);
        await caller.CancelAsync();
        Assert.True(await slot.WaitAsync(TimeSpan.FromSeconds(1), _time, caller.Token));
        Assert.Equal(SlotPlace.Held, slot.Place);
    }

    private Slot Join(int limit, string key = "") => _slots.TryJoin(key, new ConcurrencyPolicy(limit))!;
}
