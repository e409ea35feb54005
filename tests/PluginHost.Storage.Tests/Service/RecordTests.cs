using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Sdk;

namespace PluginHost.Storage.Tests.Service;

public sealed class RecordTests : DurableTests
{
    private const string Canary = "c4n4ry-5ecret-value";

    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PluginsConfig History(HistoryMode history) => new()
    {
        Plugins = new Dictionary<string, PluginConfig>(StringComparer.Ordinal) { ["app"] = new() { Defaults = new PolicyConfig { History = history, Timeout = TimeSpan.FromHours(1) } } },
    };

    private void RegisterLogin(DurableHost host) => host.Get<ActionRegistry>().Register<Login, Session>("login", async (login, context, token) =>
    {
        context.Logger.LogInformation("Logs in with {Password}.", login.Password);
        context.ReportProgress(50, "Half.");
        await _go.Task.WaitAsync(token);
        return login.User == "eve" ? throw new ActionFailedException("denied", $"{login.Password} is wrong.") : new Session(login.User, $"t-{login.Password}");
    });

    private static ExecutionRequest Enter(string user = "ada") => new("app.login", Encoding.UTF8.GetBytes($$"""{"user":"{{user}}","password":"{{Canary}}"}""")) { Origin = ActionOrigin.Api, Actor = "ada" };

    [Fact]
    public async Task Secret_IsNowhereInPlainText()
    {
        await using (var host = await StartAsync(RegisterLogin))
        {
            var good = (await host.Executions.SubmitAsync(Enter(), Token)).Record!.Id;
            var bad = (await host.Executions.SubmitAsync(Enter("eve") with { IdempotencyKey = "k" }, Token)).Record!.Id;
            var late = (await host.Executions.SubmitAsync(Enter() with { Options = new() { RunAt = Time.GetUtcNow().AddMinutes(1) } }, Token)).Record!.Id;
            await host.UntilAsync(async () => (await host.FindAsync(good)).Progress is not null && (await host.FindAsync(bad)).Progress is not null);
            AssertNoCanary();
            Assert.NotEqual(0, (await host.Store.FindAsync(good, Token))!.SealedParameters.Length);
            _go.SetResult();
            Assert.Equal(ExecutionStatus.Succeeded, (await host.EndAsync(good)).Status);
            Assert.Equal("denied", (await host.EndAsync(bad)).Error!.Code);
            Assert.Equal(ExecutionStatus.Succeeded, (await host.EndAsync(late)).Status);
            Assert.Equal(0, (await host.Store.FindAsync(good, Token))!.SealedParameters.Length);
            Assert.Equal("""{"user":"ada","password":"***"}""", Encoding.UTF8.GetString((await host.FindAsync(good)).Parameters.Span));
            Assert.Equal("Logs in with ***.", Assert.Single(await host.Executions.ReadLogAsync(good, 0, 10, Token)).Message);
            Assert.DoesNotContain(Canary, string.Join('\n', (await host.Store.ReadEventsAsync(0, 100, Token)).Select(static one => Encoding.UTF8.GetString(one.Json.Span))), StringComparison.Ordinal);
        }

        AssertNoCanary();
    }

    [Fact]
    public async Task Secret_OfOneThatWaits_OutlivesTheHost()
    {
        string id;
        _go.SetResult();
        await using (var host = await StartAsync(RegisterLogin)) id = (await host.Executions.SubmitAsync(Enter() with { Options = new() { RunAt = Time.GetUtcNow().AddMinutes(1) } }, Token)).Record!.Id;
        await using var again = await StartAsync(RegisterLogin);
        Assert.Equal(ExecutionStatus.Succeeded, (await again.EndAsync(id)).Status);
    }

    [Fact]
    public async Task Secret_WhoseKeyIsGone_EndsWithItsOwnCode()
    {
        string id;
        await using (var host = await StartAsync(RegisterLogin)) id = (await host.Executions.SubmitAsync(Enter() with { Options = new() { RunAt = Time.GetUtcNow().AddMinutes(1) } }, Token)).Record!.Id;
        File.Delete(Path.Combine(Folder, "data", "secrets.keys"));
        await using var again = await StartAsync(RegisterLogin);
        Assert.Equal((ExecutionStatus.Failed, ErrorCodes.SecretRequired), (await again.EndAsync(id)) is var ended ? (ended.Status, ended.Error!.Code) : default);
    }

    [Fact]
    public async Task Rerun_OfOneWithSecrets_AsksForThem()
    {
        _go.SetResult();
        await using var host = await StartAsync(RegisterLogin);
        var id = (await host.EndAsync((await host.Executions.SubmitAsync(Enter(), Token)).Record!.Id)).Id;
        var refused = await host.Commands.RerunAsync(id, default, "bob", Token);
        Assert.Equal((ErrorCodes.SecretRequired, "parameters.password"), (refused!.Error!.Code, Assert.Single(refused.Error.Details).Path));
        var again = await host.Commands.RerunAsync(id, Encoding.UTF8.GetBytes($$"""{"password":"{{Canary}}"}"""), "bob", Token);
        Assert.Equal(ExecutionStatus.Succeeded, (await host.EndAsync(again!.Record!.Id)).Status);
    }

    [Fact]
    public async Task Keys_AfterARotation_ReadWhatOlderOnesWrote()
    {
        await using var host = await StartAsync(RegisterLogin);
        var before = (await host.Executions.SubmitAsync(Enter() with { Options = new() { RunAt = Time.GetUtcNow().AddMinutes(1) } }, Token)).Record!.Id;
        Assert.Equal(2, host.Get<Core.Executions.Secrets.SecretKeys>().Rotate());
        var after = (await host.Executions.SubmitAsync(Enter() with { Options = new() { RunAt = Time.GetUtcNow().AddMinutes(1) } }, Token)).Record!.Id;
        _go.SetResult();
        foreach (var id in new[] { before, after }) Assert.Equal(ExecutionStatus.Succeeded, (await host.EndAsync(id)).Status);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, "data", "secrets.keys")));
    }

    [Fact]
    public async Task History_OfFailures_KeepsThoseAlone()
    {
        await using var host = await StartAsync(static one => one.Register("fails", static (_, _) => Task.FromResult(ActionResult.Failed("no", "No."))), History(HistoryMode.Failures));
        var good = await host.Executions.SubmitAndWaitAsync(DurableHost.Request("app.note"), DurableHost.Patience, Token);
        Assert.Equal(ExecutionStatus.Succeeded, good.Record!.Status);
        var bad = await host.Executions.SubmitAndWaitAsync(DurableHost.Request("app.fails"), DurableHost.Patience, Token);
        Assert.Null(await host.Store.FindAsync(good.Record.Id, Token));
        Assert.NotNull(await host.Store.FindAsync(bad.Record!.Id, Token));
        Assert.Equal(2, (await host.Store.ReadEventsAsync(0, 10, Token)).Count);
    }

    [Fact]
    public async Task History_OfNone_RunsInMemoryForWhoWaits()
    {
        await using var host = await StartAsync(config: History(HistoryMode.None));
        Assert.Equal(ErrorCodes.WaitRequired, (await host.Executions.SubmitAsync(DurableHost.Request("app.note"), Token)).Error?.Code);
        var done = await host.Executions.SubmitAndWaitAsync(DurableHost.Request("app.note"), DurableHost.Patience, Token);
        Assert.Equal((ExecutionStatus.Succeeded, 1), (done.Record!.Status, done.Record.AttemptCount));
        Assert.Null(await host.Executions.FindAsync(done.Record.Id, Token));
        Assert.Empty(host.Store.Steps);
    }

    [Fact]
    public async Task Nested_Execution_IsStoredWithItsParent()
    {
        await using var host = await StartAsync(static one => one.Register("outer", static async (context, token) => await context.InvokeAsync("app.note", new JsonObject { ["name"] = "inner" }, token)));
        var outer = await host.EndAsync((await host.SubmitAsync("app.outer", "outer")).Id);
        var inner = Assert.Single((await host.Executions.ListAsync(new ExecutionQuery { ParentId = outer.Id }, Token)).Items);
        Assert.Equal(("app.note", ExecutionStatus.Succeeded, outer.CorrelationId, ActionOrigin.Plugin, "ada"), (inner.ActionRef, inner.Status, inner.CorrelationId, inner.Origin, inner.Actor));
        Assert.Equal([outer.Id], (await host.Executions.ListAsync(new ExecutionQuery { IsTopLevelOnly = true }, Token)).Items.Select(static one => one.Id));
    }

    [Fact]
    public async Task Log_BeyondItsLimit_SaysThatTheRestIsLeftOut()
    {
        await using var host = await StartAsync(
            static one => one.Register("talks", static (context, _) =>
            {
                for (var i = 0; i < 100; i++) context.Logger.LogWarning("{Line}", new string('x', 100));
                return Task.FromResult(ActionResult.Success());
            }),
            options: new ExecutionOptions { MaxLogBytes = 1000 });
        var id = (await host.EndAsync((await host.SubmitAsync("app.talks")).Id)).Id;
        var lines = await host.Executions.ReadLogAsync(id, 0, 1000, Token);
        Assert.Equal(11, lines.Count);
        Assert.Equal("The log is longer than 1000 bytes; the rest is left out.", lines[^1].Message);
        Assert.Equal(Enumerable.Range(1, 11), lines.Select(static line => line.Number));
        Assert.Equal([lines[5], lines[6]], await host.Executions.ReadLogAsync(id, 5, 2, Token));
    }

    private void AssertNoCanary()
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith(".lock", StringComparison.Ordinal)) continue; // Nobody else may open it.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Assert.True(copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)) < 0, $"'{file}' has the secret in it.");
        }
    }

    private sealed record Login(string User, [property: Secret] string Password);

    private sealed record Session(string User, [property: Secret] string Ticket);
}
