using FsCheck;
using FsCheck.Fluent;
using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Actions.Limits;

public sealed class SlotProperties
{
    private static readonly Gen<SlotStep> Step =
        from move in Gen.Elements(SlotMove.Join, SlotMove.Join, SlotMove.Join, SlotMove.Rejoin, SlotMove.JoinOrBeRefused, SlotMove.Release, SlotMove.Release, SlotMove.ReleaseAgain, SlotMove.LeaveLine, SlotMove.SetLimit)
        from pick in Gen.Choose(0, 1000)
        from key in Gen.Choose(0, 2)
        from limit in Gen.Choose(1, 4)
        select new SlotStep(move, pick, key, limit);

    [Fact]
    public void Slots_UnderAnySteps_AreThoseOfTheModel() => Check.QuickThrowOnFailure(Prop.ForAll(Step.ArrayOf().ToArbitrary(), steps =>
    {
        var model = new SlotModel();
        foreach (var step in steps) model.Do(step);
        model.End();
    }));

    [Fact]
    public void Slots_UnderManySteps_AreThoseOfTheModel() => Check.QuickThrowOnFailure(Prop.ForAll(Step.ArrayOf(150).ToArbitrary(), steps =>
    {
        var model = new SlotModel();
        foreach (var step in steps) model.Do(step);
        model.End();
    }));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Slots_TakenFromManyThreads_NeverExceedTheLimit(int limit)
    {
        var (slots, time) = (new ConcurrencySlots(new VirtualTime()), new VirtualTime());
        var (active, most, held) = (new int[3], new int[3], 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), new ParallelOptions { MaxDegreeOfParallelism = 24, CancellationToken = TestContext.Current.CancellationToken }, async (i, token) =>
        {
            using var caller = CancellationTokenSource.CreateLinkedTokenSource(token);
            var key = i % 3;
            var slot = slots.TryJoin($"{key}", new ConcurrencyPolicy(limit))!;
            var wait = slot.WaitAsync(TimeSpan.FromHours(1), time, caller.Token);
            if (i % 5 == 0) await caller.CancelAsync();
            if (await wait)
            {
                var now = Interlocked.Increment(ref active[key]);
                InterlockedMax(ref most[key], now);
                await Task.Yield();
                Interlocked.Decrement(ref active[key]);
                Interlocked.Increment(ref held);
            }

            slot.Release();
        });
        Assert.All(most, reached => Assert.InRange(reached, 1, limit));
        Assert.InRange(held, 2400, 3000);
        Assert.Equal(new SlotCounts(Active: 0, Queued: 0, Keys: 0, OldestQueued: null, 3000, held), slots.Count());
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int before;
        while ((before = Volatile.Read(ref most)) < value) Interlocked.CompareExchange(ref most, value, before);
    }
}
