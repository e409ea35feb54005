using System.Net;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest;

public sealed class PluginCommandRestTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Reload_AnswersWithTheNewGenerationAndIsRecorded()
    {
        var (status, body) = await _server.PostAsync("/api/v1/plugins/core/reload", "");

        Assert.Equal((HttpStatusCode.OK, "active", 2), (status, (string?)body["data"]!["state"], (int)body["data"]!["generation"]!));
        var change = body["data"]!["changes"]![0]!;
        Assert.Equal(("reload", "admin"), ((string?)change["what"], (string?)change["actor"]));
        var record = (await _server.GetAsync("/api/v1/audit?what=plugin.*")).Body["data"]![0]!;
        Assert.Equal(("admin", "key", "plugin.reload", "core", null), ((string?)record["actor"], (string?)record["actor_type"], (string?)record["what"], (string?)record["target_id"], (string?)record["error_code"]));
        Assert.Equal(("{\"state\":\"active\",\"version\":\"0.1.0\",\"generation\":1,\"reason\":null}", 2), (record["before"]!.ToJsonString(), (int)record["after"]!["generation"]!));
        Assert.Equal(HttpStatusCode.OK, (await _server.ExecuteAsync("core.echo", """{"message": "still here"}""")).Status);
    }

    [Fact]
    public async Task Disable_AndEnable_TakeItOutOfServiceAndBack()
    {
        Assert.Equal("disabled", (string?)(await _server.PostAsync("/api/v1/plugins/text/disable", "")).Body["data"]!["state"]);
        var (status, problem) = await _server.ExecuteAsync("text.hash", """{"text": "x"}""");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "plugin_unavailable"), (status, (string?)problem["code"]));
        var (reload, why) = await _server.PostAsync("/api/v1/plugins/text/reload", "");
        Assert.Equal((HttpStatusCode.Conflict, "plugin_disabled"), (reload, (string?)why["code"]));
        Assert.Equal("active", (string?)(await _server.PostAsync("/api/v1/plugins/text/enable", "")).Body["data"]!["state"]);
    }

    [Fact]
    public async Task BrokenUpdate_AnswersTheRefusalAndDegradesTheHost()
    {
        var source = new DirectoryInfo(AppContext.BaseDirectory);
        while (source!.Name != "artifacts") source = source.Parent;
        var drop = Directory.CreateDirectory(Path.Combine(_server.Folder, "drop", "copy")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(source.FullName, "test-plugins", "Satellite"))) File.Copy(file, Path.Combine(drop, Path.GetFileName(file)));
        await Patience.UntilAsync(async () => (await _server.GetAsync("/api/v1/plugins")).Body["data"]!.AsArray().Any(static plugin => (string?)plugin!["id"] == "test-plugins-satellite" && (string?)plugin["state"] == "active"));

        await File.WriteAllTextAsync(Path.Combine(drop, "TestPlugins.Satellite.dll"), "garbage", TestContext.Current.CancellationToken);
        var (status, problem) = await _server.PostAsync("/api/v1/plugins/test-plugins-satellite/reload", "");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "plugin_refused", "bad_image"), (status, (string?)problem["code"], (string?)problem["errors"]![0]!["code"]));
        var plugin = (await _server.GetAsync("/api/v1/plugins/test-plugins-satellite")).Body["data"]!;
        Assert.Equal(("active", "bad_image"), ((string?)plugin["state"], (string?)plugin["update"]!["refusal"]!["code"]));
        Assert.Equal("degraded", (string?)(await _server.GetAsync("/ready")).Body["status"]);
    }

    [Theory]
    [InlineData("rollback", 409, "no_previous_version", "No other version of plugin 'core' has run here, or its copy is gone: put its files in place instead.")]
    [InlineData("quarantine-release", 409, "not_quarantined", "Plugin 'core' is not quarantined.")]
    public async Task Command_ThatCannotBeDone_SaysWhy(string command, int expected, string code, string detail)
    {
        var (status, problem) = await _server.PostAsync($"/api/v1/plugins/core/{command}", "");

        Assert.Equal((expected, code, detail), ((int)status, (string?)problem["code"], (string?)problem["detail"]));
    }

    [Theory]
    [InlineData("reload")]
    [InlineData("enable")]
    [InlineData("disable")]
    [InlineData("rollback")]
    [InlineData("quarantine-release")]
    public async Task Command_WithoutAKeyOrAPlugin_IsRefused(string command)
    {
        using var anonymous = await _server.Anonymous.PostAsync($"/api/v1/plugins/core/{command}", null, TestContext.Current.CancellationToken);
        var (status, problem) = await _server.PostAsync($"/api/v1/plugins/nobody/{command}", "");

        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal((HttpStatusCode.NotFound, "There is no plugin 'nobody'. Known: core, text."), (status, (string?)problem["detail"]));
    }
}
