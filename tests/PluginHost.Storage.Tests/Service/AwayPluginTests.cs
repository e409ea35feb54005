using PluginHost.Core.Executions;
using PluginHost.Sdk;

namespace PluginHost.Storage.Tests.Service;

/// <summary>What was accepted waits for a plugin that is known and cannot be called.</summary>
public sealed class AwayPluginTests : DurableTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Execution_WhosePluginIsAway_RunsWhenItIsBack()
    {
        var id = await LeaveOneAsync();
        await using var host = await StartAsync(static one => one.IsAway = true);
        await host.UntilAsync(async () => await host.FindAsync(id) is { Status: ExecutionStatus.Scheduled } found && found.Updated > found.Created);
        var away = await host.FindAsync(id);
        Assert.InRange(away.Due!.Value - away.Updated, TimeSpan.FromSeconds(9), TimeSpan.FromMinutes(1));
        Time.Advance(TimeSpan.FromHours(2)); // Looked at again and again.
        Register(host);
        Assert.Equal((ExecutionStatus.Succeeded, 1), (await host.EndAsync(id)) is var ended ? (ended.Status, ended.AttemptCount) : default);
        Assert.Equal("It waits for its plugin: The plugin 'app' is refused.", Assert.Single(await host.Executions.ReadLogAsync(id, 0, 10, Token)).Message);
    }

    [Fact]
    public async Task Execution_WhosePluginIsGone_EndsAsUnknown()
    {
        var id = await LeaveOneAsync();
        await using var host = await StartAsync();
        Assert.Equal("unknown_action", (await host.EndAsync(id)).Error?.Code);
    }

    [Fact]
    public async Task Execution_WhosePluginIsAway_CanBeCancelled()
    {
        var id = await LeaveOneAsync();
        await using var host = await StartAsync(static one => one.IsAway = true);
        await host.UntilAsync(async () => await host.FindAsync(id) is { Status: ExecutionStatus.Scheduled } found && found.Updated > found.Created);
        var cancel = host.Commands.CancelAsync(id, "bob", Token);
        await host.UntilAsync(() => cancel.IsCompleted);
        Assert.Equal(ExecutionStatus.Cancelled, (await host.EndAsync(id)).Status);
    }

    [Fact]
    public async Task Execution_WhosePluginStaysAway_EndsWithItsTimeToLive()
    {
        var id = await LeaveOneAsync(TimeSpan.FromMinutes(5));
        await using var host = await StartAsync(static one => one.IsAway = true);
        Assert.Equal(ExecutionStatus.TimedOut, (await host.EndAsync(id)).Status);
        Assert.Empty(host.Ran);
    }

    private static void Register(DurableHost host) => host.Register("work", static (_, _) => Task.FromResult(ActionResult.Success()));

    private async Task<string> LeaveOneAsync(TimeSpan? timeToLive = null)
    {
        await using var host = await StartAsync(Register);
        return (await host.SubmitAsync("app.work", options: new() { RunAt = Time.GetUtcNow().AddSeconds(20), Expires = Time.GetUtcNow() + timeToLive })).Id;
    }
}
