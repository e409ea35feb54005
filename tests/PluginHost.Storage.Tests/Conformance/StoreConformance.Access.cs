using PluginHost.Core.Access;
using PluginHost.Sdk;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

public abstract partial class StoreConformance
{
    private static AccessKey MakeKey(string id) => new(id, $"Kiosk „{id}“", "ab12", Samples.At(1.000001));

    private static AuditRecord MakeAudit(int i) => new($"{(i % 2 == 0 ? "key" : "plugin")}.{(i % 3 == 0 ? "create" : "change")}", i % 2 == 0 ? "key" : "plugin", $"t-{i % 4}", Samples.At(i)) { Actor = i % 5 == 0 ? null : $"actor-{i % 5}" };

    [Fact]
    public async Task Keys_PutAndListed_AreExact()
    {
        var full = MakeKey("k-2") with { Scopes = ["executions:read", "ä b,c"], Actions = ["slack.*", "x.y"], Hint = "9fé", Expires = Samples.At(9), Revoked = Samples.At(8), Rotated = Samples.At(7), CreatedBy = "ann" };
        Assert.Empty(Dump.Unset(full));
        await Access.PutKeyAsync(full, MakeAudit(1), Token);
        await Access.PutKeyAsync(MakeKey("k-1") with { Actions = [] }, MakeAudit(2), Token);
        Assert.Equal(Dump.Of(new[] { full, MakeKey("k-1") with { Actions = [] } }), Dump.Of(await Access.ListKeysAsync(Token)));
        Assert.Equal(2, (await Access.ListAuditAsync(new AuditQuery(), Token)).Count);
    }

    [Fact]
    public async Task Keys_PutAgain_AreReplacedInTheirPlace()
    {
        foreach (var id in new[] { "c", "a", "b" }) await Access.PutKeyAsync(MakeKey(id), MakeAudit(1), Token);
        await Access.PutKeyAsync(MakeKey("c") with { Hash = "cd34", Revoked = Samples.At(5), Actions = ["one.two"] }, MakeAudit(2), Token);
        var keys = await Access.ListKeysAsync(Token);
        Assert.Equal(["c", "a", "b"], keys.Select(static key => key.Id));
        Assert.Equal(Dump.Of(MakeKey("c") with { Hash = "cd34", Revoked = Samples.At(5), Actions = ["one.two"] }), Dump.Of(keys[0]));
    }

    [Fact]
    public async Task Keys_AndAudit_OutliveARestart()
    {
        await Access.PutKeyAsync(MakeKey("a"), MakeAudit(1), Token);
        Opened = await RestartAsync(Opened, Samples.Owner("host-b", 100));
        Assert.Single(await Access.ListKeysAsync(Token));
        Assert.Single(await Access.ListAuditAsync(new AuditQuery(), Token));
    }

    [Fact]
    public async Task Audit_Recorded_IsExact()
    {
        var full = MakeAudit(1) with { Actor = "zoë", ActorType = "jwt", Origin = ActionOrigin.Console, Before = Samples.Utf8("{\"a\" : \"é\"}"), After = Samples.Utf8("{}"), ErrorCode = "forbidden" };
        Assert.Equal(["Sequence"], Dump.Unset(full));
        await Access.AddAuditAsync(full, Token);
        await Access.AddAuditAsync(new AuditRecord("key.create", "key", "k", Samples.At(0)), Token);
        var found = await Access.ListAuditAsync(new AuditQuery(), Token);
        Assert.True(found[0].Sequence > found[1].Sequence);
        Assert.Equal(Dump.Of(full with { Sequence = found[1].Sequence }), Dump.Of(found[1]));
        Assert.Equal(Dump.Of(new AuditRecord("key.create", "key", "k", Samples.At(0)) { Sequence = found[0].Sequence }), Dump.Of(found[0]));
    }

    [Fact]
    public async Task Audit_AnyQuery_FindsWhatThePlainWayFinds()
    {
        for (var i = 0; i < 60; i++) await Access.AddAuditAsync(MakeAudit(i), Token);
        var all = await Access.ListAuditAsync(new AuditQuery { Limit = 1000 }, Token);
        Assert.Equal(Enumerable.Range(0, 60).Reverse().Select(static i => Samples.At(i)), all.Select(static one => one.At));
        await AssertFindsAsync(new AuditQuery { What = "key.create" }, static one => one.What == "key.create");
        await AssertFindsAsync(new AuditQuery { What = "key.*" }, static one => one.What.StartsWith("key.", StringComparison.Ordinal));
        await AssertFindsAsync(new AuditQuery { What = "k.*" }, static _ => false);
        await AssertFindsAsync(new AuditQuery { Actor = "actor-2" }, static one => one.Actor == "actor-2");
        await AssertFindsAsync(new AuditQuery { TargetType = "plugin", TargetId = "t-1" }, static one => one is { TargetType: "plugin", TargetId: "t-1" });
        await AssertFindsAsync(new AuditQuery { From = Samples.At(10), Before = Samples.At(20) }, static one => one.At >= Samples.At(10) && one.At < Samples.At(20));
        await AssertFindsAsync(new AuditQuery { BeforeSequence = all[20].Sequence, Limit = 7, What = "plugin.*" }, one => one.Sequence < all[20].Sequence && one.TargetType == "plugin");

        async Task AssertFindsAsync(AuditQuery query, Func<AuditRecord, bool> finds) =>
            Assert.Equal(all.Where(finds).Take(query.Limit).Select(static one => one.Sequence), (await Access.ListAuditAsync(query, Token)).Select(static one => one.Sequence));
    }

    [Fact]
    public async Task Audit_Pages_ShowEachOnce()
    {
        for (var i = 0; i < 25; i++) await Access.AddAuditAsync(MakeAudit(3), Token);
        var seen = new List<long>();
        while (await Access.ListAuditAsync(new AuditQuery { Limit = 10, BeforeSequence = seen.Count == 0 ? null : seen[^1] }, Token) is { Count: > 0 } page) seen.AddRange(page.Select(static one => one.Sequence));
        Assert.Equal(25, seen.Distinct().Count());
        Assert.Equal(25, seen.Count);
    }

    [Fact]
    public async Task Audit_Pruned_LosesTheOldOnly()
    {
        for (var i = 0; i < 6; i++) await Access.AddAuditAsync(MakeAudit(i), Token);
        Assert.Equal(4, await Access.PruneAuditAsync(Samples.At(4), Token));
        Assert.Equal(0, await Access.PruneAuditAsync(Samples.At(4), Token));
        Assert.Equal([Samples.At(5), Samples.At(4)], (await Access.ListAuditAsync(new AuditQuery(), Token)).Select(static one => one.At));
    }

    [Fact]
    public async Task Audit_PrunedOfMany_TakesAThousandACall()
    {
        await Task.WhenAll(Enumerable.Range(0, 1200).Select(_ => Access.AddAuditAsync(MakeAudit(1), Token)));
        Assert.Equal(1000, await Access.PruneAuditAsync(Samples.At(4), Token));
        Assert.Equal(200, await Access.PruneAuditAsync(Samples.At(4), Token));
    }
}
