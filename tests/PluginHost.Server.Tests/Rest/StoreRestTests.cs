using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Running;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest;

public sealed class StoreRestTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Backup_OfAStoreThatCannot_Answers409()
    {
        await using var server = await RunningServer.StartAsync(null, "--store:kind", "memory");
        var (status, body) = await server.Client.SendAsync("POST", "/api/v1/store/backup");

        Assert.Equal((409, "not_supported"), (status, (string?)body["code"]));
        Assert.Equal("Executions are kept in memory only and end with the process: there is nothing to back up.", (string?)body["detail"]);
    }

    [Fact]
    public async Task Backup_OfOneNameAtOnce_IsWrittenOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _server.Client.SendAsync("POST", "/api/v1/store/backup", """{"path": "same.db"}""")));
        Assert.Equal([201, 409, 409, 409], answers.Select(static answer => answer.Status).Order());
    }

    [Fact]
    public async Task Backup_IsAWholeStoreAndInTheAuditTrail()
    {
        await _server.Client.SendAsync("POST", "/api/v1/executions/execute?wait=30s", """{"action_ref": "core.echo", "parameters": {"message": "kept"}}""");
        var (status, body) = await _server.Client.SendAsync("POST", "/api/v1/store/backup", """{"path": "mine.db"}""");

        Assert.Equal(201, status);
        var file = (string)body["data"]!["file"]!;
        Assert.Equal("SQLite format 3", System.Text.Encoding.ASCII.GetString((await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))[..15]));
        Assert.Equal(new FileInfo(file).Length, (long)body["data"]!["bytes"]!);
        var audit = (await _server.Client.SendAsync("GET", "/api/v1/audit?what=store.*")).Body["data"]!;
        Assert.Equal("store.backup", (string?)audit[0]!["what"]);
    }

    [Theory]
    [InlineData("\"../executions.db\"")]
    [InlineData("\"/etc/passwd\"")]
    [InlineData("\"a/b.db\"")]
    [InlineData("\"..\"")]
    [InlineData("\".hidden\"")]
    [InlineData("\"\"")]
    [InlineData("5")]
    public async Task Backup_IntoAnotherFolder_Answers400(string path)
    {
        var (status, body) = await _server.Client.SendAsync("POST", "/api/v1/store/backup", $$"""{"path": {{path}}}""");

        Assert.Equal((400, "invalid_body"), (status, (string?)body["code"]));
        Assert.StartsWith("'path' must be a file name: 1 to 100 letters", (string?)body["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_AnswersTheNumberAndIsRecorded()
    {
        var (status, first) = await _server.Client.SendAsync("POST", "/api/v1/secrets/rotate");
        var (_, second) = await _server.Client.SendAsync("POST", "/api/v1/secrets/rotate");
        var (_, audit) = await _server.GetAsync("/api/v1/audit?what=secrets.rotate");

        Assert.Equal((200, 1, 2), (status, (int)first["data"]!["key"]!, (int)second["data"]!["key"]!));
        Assert.Equal(["2", "1"], audit["data"]!.AsArray().Select(static record => (string?)record!["target_id"]));
    }

    [Fact]
    public async Task Ready_WhileTheStoreDoesNotAnswer_Is503()
    {
        var health = _server.Services.GetRequiredService<StoreHealth>();
        var body = "";

        // Whatever the host stores meanwhile says that the store is well.
        await Patience.UntilAsync(async () =>
        {
            health.Bad(new StoreUnavailableException("the disk is gone."));
            using var bad = await _server.Anonymous.GetAsync("/ready", TestContext.Current.CancellationToken);
            body = await bad.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return bad.StatusCode == HttpStatusCode.ServiceUnavailable;
        });
        health.Good(health.Problem);
        using var good = await _server.Anonymous.GetAsync("/ready", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, """{"status":"store_unavailable"}"""), (good.StatusCode, body));
    }
}
