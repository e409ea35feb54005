using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

public abstract partial class StoreConformance
{
    private async Task<List<string>> IdsAsync(ExecutionQuery query) => [.. (await Store.ListAsync(query, Token)).Items.Select(static one => one.Id)];

    /// <summary>All ids of a query, page after page.</summary>
    private async Task<List<string>> WalkAsync(ExecutionQuery query, Func<Task>? between = null)
    {
        var ids = new List<string>();
        for (ExecutionCursor? after = null; ;)
        {
            var page = await Store.ListAsync(query with { After = after }, Token);
            Assert.InRange(page.Items.Count, 0, query.Limit);
            ids.AddRange(page.Items.Select(static one => one.Id));
            after = page.Next;
            if (after is null) return ids;
            Assert.Equal(query.Limit, page.Items.Count);
            if (between is not null) await between();
        }
    }

    [Fact]
    public async Task List_NothingThere_IsEmpty()
    {
        var page = await Store.ListAsync(new ExecutionQuery(), Token);
        Assert.Equal((0, null), (page.Items.Count, page.Next));
        Assert.Empty(await Store.CountAsync(new ExecutionQuery(), Token));
    }

    [Theory]
    [InlineData("""she said "Hello" """, """{"a":"she said \"hello\" twice"}""")]
    [InlineData("""she said "Hello" """, """{"a":"she said \u0022hello\u0022 twice"}""")]
    [InlineData("a\tb\nc\\d", """{"a":"a\tb\nc\\d"}""")]
    [InlineData("\u00c4b<c", """{"a":"\u00c4b<c"}""")]
    [InlineData("\u00c4b<c", """{"a":"\u00c4b\u003Cc"}""")]
    [InlineData("\U0001f600", """{"a":"\ud83d\ude00"}""")]
    [InlineData("\"a\"", """{"a":1}""")]
    public async Task List_WithAText_FindsItHoweverItIsEscaped(string text, string json)
    {
        await AddAsync(Samples.Execution(id: "found").With(record => record with { Parameters = Samples.Utf8(json) }));
        await AddAsync(Samples.Execution(id: "other").With(static record => record with { Parameters = Samples.Utf8("""{"b":"she said hello"}""") }));
        Assert.Equal(["found"], await IdsAsync(new ExecutionQuery { Text = text.Trim(' ') }));
        Assert.Equal(1, (await Store.CountAsync(new ExecutionQuery { Text = text.Trim(' ') }, Token)).Values.Sum());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task List_AnyQuery_FindsWhatTheModelFinds(int seed)
    {
        var data = new RandomData(seed);
        var model = new ListModel(await FillAsync(data, 150));
        for (var i = 0; i < 150; i++)
        {
            var query = data.Query();
            var expected = model.Ids(query);
            Assert.Equal(expected, await WalkAsync(query));
            var offset = data.Number(expected.Count + 2);
            Assert.Equal(expected.Skip(offset).Take(query.Limit), await IdsAsync(query with { Offset = offset }));
            Assert.Equal(model.Counts(query).OrderBy(static one => one.Key), (await Store.CountAsync(query with { Offset = 3, Limit = 1 }, Token)).OrderBy(static one => one.Key));
        }
    }

    [Fact]
    public async Task List_EachStatus_FindsThatOnly()
    {
        foreach (var status in Enum.GetValues<ExecutionStatus>())
        {
            var claimed = await AddClaimedAsync(Samples.Execution(id: status.ToWord()));
            await Store.ChangeAsync(claimed.To(status), Token);
        }

        foreach (var status in Enum.GetValues<ExecutionStatus>()) Assert.Equal([status.ToWord()], await IdsAsync(new ExecutionQuery { Statuses = [status] }));
    }

    [Fact]
    public async Task List_ClocksGoingBackwards_OrdersByCreatedThenSequence()
    {
        foreach (var (id, created) in new[] { ("d", 3.0), ("a", 1.0), ("b", 1.0), ("c", 2.0), ("e", 3.0) }) await AddAsync(Samples.Execution(id: id, created: created));
        Assert.Equal(["a", "b", "c", "d", "e"], await IdsAsync(new ExecutionQuery { IsAscending = true }));
        Assert.Equal(["e", "d", "c", "b", "a"], await IdsAsync(new ExecutionQuery()));
        Assert.Equal(["e", "d", "c", "b", "a"], await WalkAsync(new ExecutionQuery { Limit = 2 }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task List_WhileOthersAreAdded_ShowsEachOnceAndMissesNone(bool isAscending)
    {
        for (var i = 0; i < 40; i++) await AddAsync(Samples.Execution(id: $"old-{i:00}", created: i / 3));
        var extra = 0;
        var seen = await WalkAsync(new ExecutionQuery { Limit = 7, IsAscending = isAscending }, async () =>
        {
            await AddAsync(Samples.Execution(id: $"new-{extra++}", created: 50));
            await AddAsync(Samples.Execution(id: $"new-{extra++}", created: -50));
        });
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(40, seen.Count(static id => id.StartsWith("old-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task List_CursorAndOffset_Add()
    {
        for (var i = 0; i < 9; i++) await AddAsync(Samples.Execution(id: $"e{i}", created: i));
        var first = await Store.ListAsync(new ExecutionQuery { IsAscending = true, Limit = 3 }, Token);
        Assert.Equal(["e4", "e5"], await IdsAsync(new ExecutionQuery { IsAscending = true, Limit = 2, Offset = 1, After = first.Next }));
    }

    [Fact]
    public async Task List_LastPageThatIsJustFull_HasNoNext()
    {
        for (var i = 0; i < 4; i++) await AddAsync(Samples.Execution());
        Assert.Null((await Store.ListAsync(new ExecutionQuery { Limit = 4 }, Token)).Next);
        Assert.NotNull((await Store.ListAsync(new ExecutionQuery { Limit = 3 }, Token)).Next);
    }

    [Fact]
    public async Task List_ByCorrelation_FindsTheCauseItself()
    {
        await AddAsync(Samples.Execution(id: "cause").With(static record => record with { CorrelationId = "cause" }));
        await AddEndedAsync(ExecutionStatus.Succeeded, 2, Samples.Execution(id: "effect", created: 1).With(static record => record with { CorrelationId = "cause" }));
        await AddAsync(Samples.Execution(id: "other").With(static record => record with { CorrelationId = "other" }));
        Assert.Equal(["effect", "cause"], await IdsAsync(new ExecutionQuery { CorrelationId = "cause" }));
        Assert.Equal("cause", (await Store.FindAsync("cause", Token))!.Record.CorrelationId);
    }

    [Fact]
    public async Task List_Items_LeaveTheirAttemptsOut()
    {
        var running = await AddRunningAsync();
        Assert.Equal(Dump.Of(running.Record with { Attempts = [] }), Dump.Of(Assert.Single((await Store.ListAsync(new ExecutionQuery(), Token)).Items)));
    }

    private async Task<List<StoredExecution>> FillAsync(RandomData data, int count)
    {
        var all = new List<StoredExecution>();
        for (var i = 0; i < count; i++)
        {
            var claimed = await AddClaimedAsync(data.Execution());
            await Store.ChangeAsync(claimed.To(data.Status()) with { Result = data.Result() }, Token);
            all.Add(await FindAsync(claimed));
        }

        return all;
    }
}
