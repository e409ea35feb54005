using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Sdk;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest.Executions;

/// <summary>A secret parameter is on no route again, and must be given again to run it again (A19).</summary>
public sealed class SecretRestTests : IAsyncLifetime
{
    private const string Password = "canary-4711";

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _server.Services.GetRequiredService<ActionRegistry>().Register<Login, Welcome>("login", static (login, context, _) =>
        {
            context.ReportProgress(50, $"Trying {login.Password}");
            context.Logger.LogWarning("Logging in with {Password}", login.Password);
            return Task.FromResult(new Welcome(login.User));
        });
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Secret_OnEveryRoute_IsMasked()
    {
        using var all = await EventReader.OpenAsync(_server.Client, "/api/v1/executions/stream");
        var id = await RunAsync();
        List<string> answers = [];
        foreach (var path in new[] { $"/{id}", $"/{id}/attempts", $"/{id}/logs", $"/{id}/stream", $"/{id}/logs/stream", "", "/status/succeeded" })
        {
            answers.Add(await _server.Client.GetStringAsync($"/api/v1/executions{path}", TestContext.Current.CancellationToken));
        }

        for (var isEnd = false; !isEnd;)
        {
            var (_, data) = (await all.ReadAsync())!.Value;
            answers.Add(data!.ToJsonString());
            isEnd = (string?)data["status"] == "succeeded";
        }

        Assert.All(answers, static answer => Assert.DoesNotContain(Password, answer, StringComparison.Ordinal));
        Assert.Contains(answers, static answer => answer.Contains("Trying ***", StringComparison.Ordinal));
        Assert.Contains("Logging in with ***", answers[2], StringComparison.Ordinal);
        Assert.Equal("[]", (await _server.GetAsync($"/api/v1/executions?text={Password}")).Body["data"]!.ToJsonString());
    }

    [Fact]
    public async Task Rerun_WithoutTheSecret_AsksForIt()
    {
        var id = await RunAsync();
        var (status, body) = await _server.Client.SendAsync("POST", $"/api/v1/executions/{id}/rerun");
        var (again, rerun) = await _server.Client.SendAsync("POST", $"/api/v1/executions/{id}/rerun", $$$"""{"parameters": {"password": "{{{Password}}}"}}""");

        Assert.Equal((422, "secret_required", "parameters.password"), (status, (string?)body["code"], (string?)body["errors"]![0]!["path"]));
        Assert.Equal((201, "ann", "***"), (again, (string?)rerun["data"]!["config"]!["user"], (string?)rerun["data"]!["config"]!["password"]));
    }

    private async Task<string> RunAsync() => (string)(await _server.ExecuteAsync("login", $$"""{"user": "ann", "password": "{{Password}}"}""")).Body["data"]!["id"]!;

    private sealed record Login(string User, [property: Secret] string Password);

    private sealed record Welcome(string User);
}
