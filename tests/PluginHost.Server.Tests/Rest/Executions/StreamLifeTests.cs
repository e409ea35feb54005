using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Running;
using PluginHost.Core.Tests.Support;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Executions;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest.Executions;

/// <summary>How long streams live.</summary>
public sealed class StreamLifeTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public async Task Streams_WhenTheHostStops_EndAndDoNotHoldIt()
    {
        var server = await RunningServer.StartAsync();
        using var events = await EventReader.OpenAsync(server.Client, "/api/v1/executions/stream");
        var reading = events.ReadAllAsync();
        var started = Stopwatch.GetTimestamp();
        await server.DisposeAsync();

        Assert.Empty(await reading);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("{id}/stream")]
    [InlineData("{id}/logs/stream")]
    public async Task Stream_WithoutNews_GivesASignOfLifeWhileTheKeyIsGood(string route)
    {
        await using var server = await StartAsync();
        var key = await server.CreateKeyAsync([Scopes.ExecutionsRead]);
        using var client = server.ClientOf((string)key["key"]!);
        var (_, later) = await server.PostAsync("/api/v1/executions/execute", """{"action_ref": "core.echo", "parameters": {"message": "a"}, "delay": "1h"}""");
        using var events = await EventReader.OpenAsync(client, $"/api/v1/executions/{route.Replace("{id}", (string)later["data"]!["id"]!, StringComparison.Ordinal)}");
        await BeatAsync();
        while ((await events.ReadAsync())!.Value.Name != "comment")
        {
        }

        using var revoked = await server.Client.DeleteAsync($"/api/v1/keys/{key["id"]}", TestContext.Current.CancellationToken);
        await BeatAsync();
        Assert.Null(await events.ReadAsync());
    }

    private async Task BeatAsync()
    {
        await _time.TimerAsync(StreamPulse.Interval, TestContext.Current.CancellationToken);
        _time.Advance(StreamPulse.Interval);
    }

    // The clock of the streams alone stands still.
    private Task<RunningServer> StartAsync() => RunningServer.StartWithAsync(builder => builder.Services.AddSingleton(provider => new StreamHost(
        provider.GetRequiredService<ExecutionService>(), provider.GetRequiredService<ExecutionFeed>(), provider.GetRequiredService<BearerTokens>(),
        provider.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>(), _time,
        provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>())));
}
