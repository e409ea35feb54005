using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

public abstract partial class StoreConformance
{
    private static IdempotencyKey Key(string actor = "ann", string hash = "h1", double now = 0, string key = "k1") => new(actor, key, hash, Samples.At(now + 60), Samples.At(now));

    [Fact]
    public async Task Add_Unclaimed_HasASequenceAndNoFence()
    {
        var found = await AddAsync(Samples.Execution());
        Assert.Equal((true, 0, null), (found.Sequence > 0, found.Fence, found.Owner));
    }

    [Fact]
    public async Task Add_Claimed_HasFenceOne()
    {
        var found = await AddClaimedAsync();
        Assert.Equal((1, "host-a"), (found.Fence, found.Owner));
    }

    [Fact]
    public async Task Add_SameIdAgain_ThrowsAndLeavesTheFirst()
    {
        var first = await AddAsync(Samples.Execution());
        await Assert.ThrowsAnyAsync<Exception>(() => Store.AddAsync(first with { Lane = "other" }, null, Token));
        AssertSame(first, await FindAsync(first));
    }

    [Fact]
    public async Task Add_SameIdAgainBesideOthers_HarmsNoneOfThem()
    {
        var first = await AddAsync(Samples.Execution());
        var others = Enumerable.Range(0, 20).Select(_ => Samples.Execution()).ToList();
        var adding = others.ConvertAll(one => Store.AddAsync(one, null, Token));
        var again = Store.AddAsync(first, null, Token);
        adding.AddRange(others.ConvertAll(_ => Store.AddAsync(Samples.Execution(), null, Token)));
        await Assert.ThrowsAnyAsync<Exception>(() => again);
        Assert.All(await Task.WhenAll(adding), static added => Assert.True(added.Sequence > 0));
    }

    [Fact]
    public async Task Add_SameKeySameHash_NamesTheFirst()
    {
        var (first, second) = (Samples.Execution(), Samples.Execution());
        Assert.True((await Store.AddAsync(first, Key(), Token)).Sequence > 0);
        Assert.Equal(new AddResult(0, first.Record.Id, IsSameRequest: true), await Store.AddAsync(second, Key(now: 59), Token));
        Assert.Null(await Store.FindAsync(second.Record.Id, Token));
    }

    [Fact]
    public async Task Add_SameKeyOtherHash_NamesTheFirstAsAnother()
    {
        var first = Samples.Execution();
        await Store.AddAsync(first, Key(), Token);
        Assert.Equal(new AddResult(0, first.Record.Id, IsSameRequest: false), await Store.AddAsync(Samples.Execution(), Key(hash: "h2"), Token));
    }

    [Fact]
    public async Task Add_SameKeyInPlaceOfTheOldExecution_IsAdded()
    {
        var (first, second) = (Samples.Execution(), Samples.Execution());
        await Store.AddAsync(first, Key(), Token);
        Assert.Null((await Store.AddAsync(second, Key() with { ReplacesId = first.Record.Id }, Token)).ExistingId);
        Assert.Equal(second.Record.Id, (await Store.AddAsync(Samples.Execution(), Key() with { ReplacesId = first.Record.Id }, Token)).ExistingId);
    }

    [Fact]
    public async Task Add_SameKeyOfAnotherActor_IsAnotherKey()
    {
        await Store.AddAsync(Samples.Execution(), Key(), Token);
        Assert.Null((await Store.AddAsync(Samples.Execution(), Key(actor: "bob"), Token)).ExistingId);
        Assert.Null((await Store.AddAsync(Samples.Execution(), Key(key: "K1"), Token)).ExistingId);
    }

    [Fact]
    public async Task Add_KeyThatHasExpired_IsUsedAnew()
    {
        await Store.AddAsync(Samples.Execution(), Key(), Token);
        var second = Samples.Execution();
        Assert.Null((await Store.AddAsync(second, Key(hash: "h2", now: 60), Token)).ExistingId);
        Assert.Equal(new AddResult(0, second.Record.Id, IsSameRequest: true), await Store.AddAsync(Samples.Execution(), Key(hash: "h2", now: 61), Token));
    }

    [Fact]
    public async Task Add_SameKeySideBySide_StoresOne()
    {
        var adding = Enumerable.Range(0, 32).Select(_ => Store.AddAsync(Samples.Execution(), Key(), Token)).ToList();
        var answers = await Task.WhenAll(adding);
        Assert.Single(answers, static answer => answer.ExistingId is null);
        Assert.Single(answers.Select(static answer => answer.ExistingId).OfType<string>().Distinct());
        Assert.Single((await Store.ListAsync(new ExecutionQuery(), Token)).Items);
    }

    [Fact]
    public async Task Add_FromManyWriters_GivesDistinctSequencesAndKeepsAll()
    {
        var sequences = await Task.WhenAll(Enumerable.Range(0, 32).Select(writer => Task.Run(async () =>
        {
            var mine = new List<long>();
            for (var i = 0; i < 25; i++) mine.Add((await Store.AddAsync(Samples.Execution(), null, Token)).Sequence);
            return mine;
        })));
        Assert.All(sequences, static mine => Assert.Equal(mine.Order(), mine));
        Assert.Equal(800, sequences.SelectMany(static mine => mine).Distinct().Count());
        Assert.Equal(800, (await Store.ListAsync(new ExecutionQuery { Limit = 1000 }, Token)).Items.Count);
    }

    [Fact]
    public async Task Add_OneAfterTheOther_GivesGrowingSequencesWhateverIdsAndClocksSay()
    {
        string[] ids = ["ffff", "0000", "aaaa"];
        foreach (var (id, created) in ids.Zip([30.0, 20.0, 10.0])) await AddAsync(Samples.Execution(id: id, created: created));
        Assert.Equal(ids, await ClaimIdsAsync());
    }
}
