using Microsoft.Extensions.DependencyInjection;
using PluginHost.Core.Executions.Running;
using PluginHost.Server.Auth;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest.Executions;

public sealed class ExecutionStreamRestTests(ServerFixture fixture)
{
    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Stream_OfOne_BeginsWithASnapshotAndEndsWithIt()
    {
        var id = await SubmitAsync("core.delay", """{"duration": "300ms"}""");
        using var events = await EventReader.OpenAsync(_server.Client, $"/api/v1/executions/{id}/stream");
        var all = await events.ReadAllAsync();

        Assert.Equal("text/event-stream", events.ContentType!.MediaType);
        Assert.Equal(("snapshot", id), (all[0].Name, (string?)all[0].Data!["id"]));
        Assert.Equal(("status", id, "succeeded"), (all[^1].Name, (string?)all[^1].Data!["execution_id"], (string?)all[^1].Data!["status"]));
    }

    [Fact]
    public async Task Stream_OfOneThatHasEnded_IsTheSnapshot()
    {
        var (_, ended) = await _server.ExecuteAsync("core.echo", "{\n\"message\":\r\n\"a\"}");
        using var events = await EventReader.OpenAsync(_server.Client, $"/api/v1/executions/{ended["data"]!["id"]}/stream");
        var (name, data) = Assert.Single(await events.ReadAllAsync());

        Assert.Equal(("snapshot", "succeeded", "a"), (name, (string?)data!["status"], (string?)data["config"]!["message"]));
    }

    [Fact]
    public async Task Stream_Resumed_GoesOnWithoutLossOrSnapshot()
    {
        var id = await SubmitAsync("core.delay", """{"duration": "400ms"}""");
        using var first = await EventReader.OpenAsync(_server.Client, $"/api/v1/executions/{id}/stream");
        await first.ReadAsync();
        first.Dispose();
        await _server.GetAsync($"/api/v1/executions/{id}?wait=30s");
        using var resumed = await EventReader.OpenAsync(_server.Client, $"/api/v1/executions/{id}/stream", first.LastId);
        var all = await resumed.ReadAllAsync();
        using var again = await EventReader.OpenAsync(_server.Client, $"/api/v1/executions/{id}/stream", resumed.LastId);

        Assert.All(all, static one => Assert.Equal("status", one.Name));
        Assert.Equal("succeeded", (string?)all[^1].Data!["status"]);
        Assert.Equal(204, again.Status);
    }

    [Theory]
    [InlineData("00000000-5")]
    [InlineData("nonsense")]
    [InlineData("RUN-999999999")]
    public async Task Stream_ResumedFromAnIdThatIsNotRemembered_TellsOfTheGap(string lastId)
    {
        var (_, ended) = await _server.ExecuteAsync("core.echo", """{"message": "a"}""");
        var run = _server.Services.GetRequiredService<ExecutionFeed>().Run;
        using var events = await EventReader.OpenAsync(_server.Client, $"/api/v1/executions/{ended["data"]!["id"]}/stream?last_event_id={lastId.Replace("RUN", run, StringComparison.Ordinal)}");
        var all = await events.ReadAllAsync();

        Assert.Equal(["gap", "snapshot"], all.Select(static one => one.Name));
        Assert.Null(all[0].Data!["missed"]);
    }

    [Fact]
    public async Task Stream_OfAll_TellsWhatTheKeyMaySee()
    {
        using var client = await _server.ClientWithAsync([Scopes.ExecutionsRead], "core.log");
        using var events = await EventReader.OpenAsync(client, "/api/v1/executions/stream?plugin=core");
        await _server.ExecuteAsync("core.echo", """{"message": "unheard"}""");
        await _server.ExecuteAsync("core.log", """{"message": "heard"}""");
        List<string> kinds = [];
        for (var ended = false; !ended;)
        {
            var (name, data) = (await events.ReadAsync())!.Value;
            kinds.Add(name);
            Assert.Equal("core.log", (string?)data!["action_ref"]);
            if (name == "log") Assert.Equal("heard", (string?)data["message"]);
            ended = (string?)data["status"] == "succeeded";
        }

        Assert.Equal(["status", "log", "status"], kinds);
    }

    [Fact]
    public async Task Stream_OfAll_ResumesWhereItWas()
    {
        using var first = await EventReader.OpenAsync(_server.Client, "/api/v1/executions/stream?action_ref=text.*&status=completed");
        await RenderAsync();
        await first.ReadAsync();
        first.Dispose();
        await RenderAsync();
        await RenderAsync();
        using var resumed = await EventReader.OpenAsync(_server.Client, "/api/v1/executions/stream?action_ref=text.*&status=completed", first.LastId);

        Assert.Equal("succeeded", (string?)(await resumed.ReadAsync())!.Value.Data!["status"]);
        Assert.Equal("succeeded", (string?)(await resumed.ReadAsync())!.Value.Data!["status"]);
    }

    [Theory]
    [InlineData("?status=done")]
    [InlineData("?colour=red")]
    public async Task Stream_BadParameters_Answers400(string query) => Assert.Equal(400, (await _server.Client.SendAsync("GET", $"/api/v1/executions/stream{query}")).Status);

    [Fact]
    public async Task Stream_WhoseReaderIsGone_IsForgotten()
    {
        var feed = _server.Services.GetRequiredService<ExecutionFeed>();
        var before = feed.Listeners;
        var id = await SubmitAsync("core.delay", """{"duration": "10m"}""");
        foreach (var path in new[] { "stream", $"{id}/stream", $"{id}/logs/stream" })
        {
            using var events = await EventReader.OpenAsync(_server.Client, $"/api/v1/executions/{path}");
        }

        await Patience.UntilAsync(() => Task.FromResult(feed.Listeners <= before));
        await _server.PostAsync($"/api/v1/executions/{id}/cancel", "");
    }

    [Fact]
    public async Task LogStream_TellsTheLinesFromTheFirstAndEnds()
    {
        var (_, ended) = await _server.ExecuteAsync("core.log", """{"message": "one line"}""");
        using var events = await EventReader.OpenAsync(_server.Client, $"/api/v1/executions/{ended["data"]!["id"]}/logs/stream");
        var (name, data) = Assert.Single(await events.ReadAllAsync());
        using var resumed = await EventReader.OpenAsync(_server.Client, $"/api/v1/executions/{ended["data"]!["id"]}/logs/stream", events.LastId);

        Assert.Equal(("log", "one line", "1"), (name, (string?)data!["message"], events.LastId));
        Assert.Equal(204, resumed.Status);
    }

    private async Task RenderAsync() => await _server.ExecuteAsync("text.render", """{"template": "x"}""");

    private async Task<string> SubmitAsync(string actionRef, string parameters) => (string)(await _server.ExecuteAsync(actionRef, parameters, "")).Body["data"]!["id"]!;
}
