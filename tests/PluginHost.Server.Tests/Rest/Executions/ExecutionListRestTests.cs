using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest.Executions;

public sealed class ExecutionListRestTests(ExecutionListRestTests.Fixture fixture) : IClassFixture<ExecutionListRestTests.Fixture>
{
    private const string Names = "status, action_ref, plugin, pack, origin, actor, parent, top_level_only, correlation_id, created_from, created_before, text";

    private readonly RunningServer _server = fixture.Server;

    [Theory]
    [InlineData("", 7)]
    [InlineData("?status=Succeeded", 5)]
    [InlineData("?status=completed,failed", 6)]
    [InlineData("?status=timeout,canceled,canceling", 0)]
    [InlineData("?action_ref=core.echo", 5)]
    [InlineData("?action_ref=core.*", 6)]
    [InlineData("?plugin=text", 1)]
    [InlineData("?pack=core", 6)]
    [InlineData("?origin=API", 7)]
    [InlineData("?origin=rule", 0)]
    [InlineData("?actor=admin", 7)]
    [InlineData("?actor=ann", 0)]
    [InlineData("?top_level_only=true", 7)]
    [InlineData("?parent=none", 0)]
    [InlineData("?text=NO%20ROOM", 1)]
    [InlineData("?text=three&status=failed", 0)]
    [InlineData("?created_before=2020-01-01", 0)]
    [InlineData("?created_from=2020-01-01T00:00:00%2B02:00", 7)]
    public async Task List_WithAFilter_FindsThese(string query, int count)
    {
        var (status, body) = await _server.Client.SendAsync("GET", $"/api/v1/executions{query}");
        var (_, stats) = await _server.Client.SendAsync("GET", $"/api/v1/executions/stats{query}");

        Assert.Equal((200, count, count), (status, body["data"]!.AsArray().Count, (int)stats["data"]!["total"]!));
    }

    [Fact]
    public async Task List_ByCursor_TellsEachOnceInOrder()
    {
        List<string> seen = [];
        for (var next = ""; next is not null;)
        {
            var (_, body) = await _server.Client.SendAsync("GET", $"/api/v1/executions?plugin=core&limit=2{next}");
            seen.AddRange(body["data"]!.AsArray().Select(static one => (string?)one!["config"]!["message"] ?? ""));
            next = (string?)body["next_cursor"] is { } cursor ? $"&cursor={cursor}" : null;
        }

        Assert.Equal(["There is no room.", "five", "four", "three", "two", "one"], seen);
    }

    [Fact]
    public async Task List_ByNumber_TellsThatPage()
    {
        var (_, body) = await _server.Client.SendAsync("GET", "/api/v1/executions?action_ref=core.echo&order=asc&page=2&per_page=2");

        Assert.Equal(["three", "four"], body["data"]!.AsArray().Select(static one => (string?)one!["config"]!["message"]));
        Assert.Equal((2, 2), ((int)body["page"]!, (int)body["per_page"]!));
        var (_, rest) = await _server.Client.SendAsync("GET", $"/api/v1/executions?action_ref=core.echo&order=asc&cursor={body["next_cursor"]}");
        Assert.Equal(["five"], rest["data"]!.AsArray().Select(static one => (string?)one!["config"]!["message"]));
        Assert.False(rest.AsObject().ContainsKey("page"));
    }

    [Theory]
    [InlineData("?colour=red", "'colour' is not known. Known here: " + Names + ", order, limit, cursor, page, per_page.")]
    [InlineData("?statsu=failed", "'statsu' is not known. Did you mean 'status'? Known here: " + Names + ", order, limit, cursor, page, per_page.")]
    [InlineData("?status=done", "'status' must be of: requested, running, scheduled, waiting, cancelling, succeeded, failed, timed_out, cancelled, skipped, abandoned.")]
    [InlineData("?status=canceld", "'status' must be of: requested, running, scheduled, waiting, cancelling, succeeded, failed, timed_out, cancelled, skipped, abandoned. Did you mean 'canceled'?")]
    [InlineData("?origin=mail", "'origin' must be of: api, cli, console, rule, schedule, bulk, plan, plugin, bot.")]
    [InlineData("?order=up", "'order' must be of: desc, asc.")]
    [InlineData("?plugin=a&pack=b", "'pack' is another word for 'plugin': give one of them.")]
    [InlineData("?limit=0", "'limit' must be a whole number from 1 to 1000.")]
    [InlineData("?page=101&per_page=100", "'page' goes further than 10,000 rows; follow 'next_cursor' instead.")]
    [InlineData("?page=1&limit=5", "'limit' cannot be given together with 'page' and 'per_page'.")]
    [InlineData("?page=1&cursor=abc", "'cursor' cannot be given together with 'page' and 'per_page'.")]
    [InlineData("?cursor=abc", "'cursor' is none that a list has given; take 'next_cursor' of an answer as it is.")]
    [InlineData("?cursor=%20", "'cursor' is none that a list has given; take 'next_cursor' of an answer as it is.")]
    [InlineData("?cursor=OS45LjE", "'cursor' is that of a list with other filters or another order; begin that list anew, or ask as before.")]
    public async Task List_BadParameters_Answers400(string query, string detail)
    {
        var (status, body) = await _server.Client.SendAsync("GET", $"/api/v1/executions{query}");

        Assert.Equal((400, "invalid_query", detail), (status, (string?)body["code"], (string?)body["detail"]));
    }

    [Fact]
    public async Task List_CursorOfAnotherOrder_Answers400()
    {
        var (_, first) = await _server.Client.SendAsync("GET", "/api/v1/executions?limit=1");
        var (status, body) = await _server.Client.SendAsync("GET", $"/api/v1/executions?limit=1&order=asc&cursor={first["next_cursor"]}");

        Assert.Equal((400, "'cursor' is that of a list with other filters or another order; begin that list anew, or ask as before."), (status, (string?)body["detail"]));
    }

    [Theory]
    [InlineData("SUCCEEDED", 5)]
    [InlineData("completed", 5)]
    [InlineData("abandoned", 0)]
    public async Task Status_InAnyCase_FindsThese(string word, int count) =>
        Assert.Equal(count, (await _server.Client.SendAsync("GET", $"/api/v1/executions/status/{word}?plugin=core")).Body["data"]!.AsArray().Count);

    [Fact]
    public async Task Status_Unknown_Answers400WithTheKnownOnes()
    {
        var (status, body) = await _server.Client.SendAsync("GET", "/api/v1/executions/status/succeded");

        Assert.Equal((400, "invalid_query"), (status, (string?)body["code"]));
        Assert.Equal("There is no status 'succeded'. Did you mean 'succeeded'? Known: requested, running, scheduled, waiting, cancelling, succeeded, failed, timed_out, cancelled, skipped, abandoned.", (string?)body["detail"]);
    }

    [Fact]
    public async Task Stats_CountEachStatus()
    {
        var (_, body) = await _server.Client.SendAsync("GET", "/api/v1/executions/stats");

        Assert.Equal(
            """{"counts":{"requested":0,"running":0,"scheduled":1,"waiting":0,"cancelling":0,"succeeded":5,"failed":1,"timed_out":0,"cancelled":0,"skipped":0,"abandoned":0},"pending":1,"total":7}""",
            body["data"]!.ToJsonString());
    }

    /// <summary>One server for all that only look.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private RunningServer? _server;

        internal RunningServer Server => _server!;

        public async ValueTask InitializeAsync()
        {
            _server = await RunningServer.StartAsync();
            await FillAsync(_server);
        }

        public async ValueTask DisposeAsync()
        {
            if (_server is not null) await _server.DisposeAsync();
        }
    }

    // Seven: five echoes one to five, one that failed, one that waits for its time.
    internal static async Task FillAsync(RunningServer server)
    {
        foreach (var word in new[] { "one", "two", "three", "four", "five" }) await server.ExecuteAsync("core.echo", $$"""{"message": "{{word}}"}""");
        await server.ExecuteAsync("core.fail", """{"message": "There is no room."}""");
        await server.PostAsync("/api/v1/executions/execute", """{"action_ref": "text.render", "parameters": {"template": "x"}, "delay": "1h"}""");
    }
}
