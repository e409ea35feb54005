using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Core.Events;
using PluginHost.Core.Plans;
using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;
using Told = PluginHost.Sdk.Events;

namespace PluginHost.Core.Tests.Events;

public sealed class PluginEventsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plugin_ThatSubscribes_HearsOfEverySurface()
    {
        await using var ears = await Ears.StartAsync();
        await ears.Host.RunAsync("healthy.hello");
        await ears.Host.RunAsync("healthy.hallo");
        await ears.Host.Executions.SubmitAndWaitAsync(new("healthy.hello") { Origin = ActionOrigin.Api, Actor = "ada" }, TestHost.Patience, Token);
        await ears.HeardAsync(3); // Its caller is answered before its end is told.
        await ears.Host.Get<PlanRunner>().RunAsync(Plan.Of("healthy.hello"), Token);
        await ears.Host.Get<PlanRuns>().Begin(Plan.Of("healthy.hello")).Run!.End;
        await ears.Host.RunAsync("lab.run", ears.Bodies.Add(static async (context, token) => await context.InvokeAsync("healthy.hello", cancellationToken: token)));
        await ears.HeardAsync(7);
        Assert.Equal(
            ["healthy.hello Plugin", "healthy.hallo Plugin", "healthy.hello Api", "healthy.hello Plan", "healthy.hello Plan", "healthy.hello Plugin", "lab.run Plugin"],
            ears.Calls.Select(static one => $"{one.ActionRef} {one.Origin}"));
        Assert.Equal("ada", ears.Calls.ElementAt(2).Actor);
    }

    [Fact]
    public async Task Event_AsAPluginHearsIt_TellsAllThatTheHostTells()
    {
        await using var ears = await Ears.StartAsync();
        List<ActionEnded> told = [];
        ears.Host.Get<EventBus>().Subscribe<ActionEnded>(told.Add, includesDerived: true);
        var good = ears.Bodies.Add(static _ => ActionResult.Success())[..^1] + ",\"token\":\"hunter2\"}";
        await ears.Host.Executor.ExecuteAsync(new("lab.run", Encoding.UTF8.GetBytes(good)) { Origin = ActionOrigin.Bot, Actor = "ada", ExecutionId = "e1", CorrelationId = "c1" }, Token);
        await ears.Host.RunAsync("lab.run", ears.Bodies.Add(static _ => ActionResult.Failed("declared", "No.")), dryRun: true);
        await ears.Host.RunAsync("lab.run");
        await ears.HeardAsync(3);

        var executed = Assert.IsType<Told.ActionExecuted>(ears.Calls.First());
        Assert.Equal((told[0].EventId, told[0].OccurredAt, told[0].LatencyMs), (executed.EventId, executed.OccurredAt, executed.LatencyMs));
        Assert.Equal(("lab.run", "e1", null, "c1", "ada", ActionOrigin.Bot), (executed.ActionRef, executed.ExecutionId, executed.ParentId, executed.CorrelationId, executed.Actor, executed.Origin));
        Assert.Equal((1, "1.0.0", false, "succeeded", "***"), (executed.Attempts, executed.PluginVersion, executed.IsDryRun, executed.Outcome, executed.Parameters.GetProperty("token").GetString()));
        var dry = ears.Calls.ElementAt(1);
        Assert.Equal((true, told[1].ExecutionId, told[1].CorrelationId), (dry.IsDryRun, dry.ExecutionId, dry.CorrelationId));
        var failed = Assert.IsType<Told.ActionFailed>(ears.Calls.Last());
        Assert.Equal(("failed", "invalid_parameters", "'parameters.body' is required.", "{}", 0), (failed.Outcome, failed.Code, failed.Message, failed.Parameters.GetRawText(), failed.Attempts));
    }

    [Theory]
    [InlineData(nameof(Told.ActionExecuted), "ActionExecuted")]
    [InlineData(nameof(Told.ActionFailed), "ActionFailed")]
    [InlineData(nameof(Told.ActionEnded), "ActionExecuted ActionFailed")]
    [InlineData(nameof(Told.HostEvent), "ActionExecuted ActionFailed")]
    public async Task Subscription_ToAType_HearsOfThoseDerivedFromItToo(string type, string heard)
    {
        await using var ears = await Ears.StartAsync(type);
        await ears.Host.RunAsync("healthy.hello");
        await ears.Host.RunAsync("healthy.hallo");
        await ears.HeardAsync(heard.Split(' ').Length);
        await ears.Host.RunAsync("healthy.hello");
        await ears.Host.RunAsync("healthy.hallo");
        await ears.HeardAsync(2 * heard.Split(' ').Length);
        Assert.Equal($"{heard} {heard}", string.Join(' ', ears.Calls.Select(static one => one.GetType().Name)));
    }

    [Fact]
    public async Task Subscription_OfAReplacedGeneration_IsGoneAndTheNewOneHears()
    {
        await using var ears = await Ears.StartAsync();
        await ears.Host.RunAsync("healthy.hello");
        await ears.HeardAsync(1);
        await ears.ReplaceAsync("2.0.0");
        await ears.UnloadedAsync(left: 1);
        await ears.Host.RunAsync("healthy.hello");
        await ears.HeardAsync(2);
        Assert.Equal(["1.0.0", "2.0.0"], ears.Heard.Select(static one => one.Version));
        await ears.DisableAsync();
        await ears.UnloadedAsync();
        Assert.False(ears.Host.Get<EventBus>().IsHeard);
    }

    [Fact]
    public async Task Subscription_ThatIsDisposed_HearsNothingMore()
    {
        await using var ears = await Ears.StartAsync();
        await ears.Host.RunAsync("healthy.hello");
        await ears.HeardAsync(1);
        Assert.True((await ears.Host.RunAsync("listener.silence")).IsSuccess);
        Assert.False(ears.Host.Get<EventBus>().IsHeard);
        await ears.Host.RunAsync("healthy.hello");
        await ears.DisableAsync();
        await ears.UnloadedAsync();
        Assert.Single(ears.Heard);
    }

    [Fact]
    public async Task Handler_ThatThrows_IsLoggedAndDisturbsNobody()
    {
        await using var ears = await Ears.StartAsync();
        ears.Handler = static (one, _) => ((Told.ActionEnded)one).ActionRef == "healthy.hello" ? throw new InvalidOperationException("deaf") : Task.FromException(new InvalidOperationException("dumb"));
        Assert.True((await ears.Host.RunAsync("healthy.hello")).IsSuccess);
        await ears.Host.RunAsync("healthy.hallo");
        await ears.HeardAsync(2);
        await Lab.UntilAsync(() => ears.Host.Logs.Of("PluginEventHandlerThrew").Count() == 2);
        Assert.All(ears.Host.Logs.Of("PluginEventHandlerThrew"), static log => Assert.Equal("Plugin 'listener@1.0.0#1': its handler of 'ActionEnded' threw an exception.", log.Message));
        Assert.Equal(PluginState.Active, ears.Host.Plugin("listener").State);
    }

    [Fact]
    public async Task Handler_ThatHeedsItsToken_LetsItsGenerationGo()
    {
        await using var ears = await Ears.StartAsync();
        ears.Handler = static (_, token) => Task.Delay(Timeout.Infinite, token);
        await ears.Host.RunAsync("healthy.hello");
        await ears.HeardAsync(1);
        Assert.Equal(1, Assert.Single(ears.Host.Catalog.Generations("listener")).Calls);
        await ears.DisableAsync();
        await ears.UnloadedAsync();
        Assert.Empty(ears.Host.Logs.Of("PluginEventHandlerThrew"));
    }

    [Fact]
    public async Task Handler_ThatBlocks_HoldsNeitherCallersNorOthersAndItsGenerationUntilItEnds()
    {
        await using var ears = await Ears.StartAsync();
        using var end = new ManualResetEventSlim();
        var others = 0;
        ears.Host.Get<EventBus>().Subscribe<ActionEnded>(_ => others++, includesDerived: true);
        CancellationToken stopping = default;
        ears.Handler = (_, token) =>
        {
            stopping = token;
            end.Wait(CancellationToken.None);
            return Task.CompletedTask;
        };
        for (var i = 0; i < 3; i++) Assert.True((await ears.Host.RunAsync("healthy.hello")).IsSuccess);
        await ears.HeardAsync(1);
        Assert.Equal(3, others);
        await ears.DisableAsync();
        await Lab.UntilAsync(() => ears.Host.Logs.Of("StraysHoldGeneration").Any());
        Assert.Equal(PluginState.UnloadPending, Assert.Single(ears.Host.Catalog.Generations("listener")).State);
        Assert.True(stopping.IsCancellationRequested);
        Assert.Contains("'listener@1.0.0#1' cannot be unloaded (unload_pending): 1 of its calls", Assert.Single(ears.Host.Logs.Of("StraysHoldGeneration")).Message, StringComparison.Ordinal);
        end.Set();
        await ears.UnloadedAsync();
        Assert.Single(ears.Heard);
    }

    [Fact]
    public async Task Host_ThatStops_LetsAHandlerEndBeforeItDisposesThePlugin()
    {
        await using var ears = await Ears.StartAsync();
        var ended = false;
        ears.Handler = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            ended = !ears.IsDisposed;
        };
        await ears.Host.RunAsync("healthy.hello");
        await ears.HeardAsync(1);
        await ears.Host.StopAsync(Token);
        Assert.Equal((true, true), (ended, ears.IsDisposed));
    }

    [Fact]
    public async Task Queue_ThatIsFull_DropsTheOldestAndSaysSoOnce()
    {
        await using var ears = await Ears.StartAsync(nameof(Told.ActionFailed));
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ears.Handler = (_, _) => end.Task;
        await ears.Host.RunAsync("none.first");
        await ears.HeardAsync(1);
        for (var i = 0; i < PluginSubscription.MaxWaiting + 5; i++) await ears.Host.RunAsync($"none.n{i}");
        Assert.Equal("Plugin 'listener@1.0.0#1': its handler of 'ActionFailed' does not keep up; 1000 events wait, and the oldest are dropped.", Assert.Single(ears.Host.Logs.Of("PluginEventsDropped")).Message);
        end.SetResult();
        await ears.HeardAsync(1 + PluginSubscription.MaxWaiting);
        Assert.Equal(["none.first", .. Enumerable.Range(5, PluginSubscription.MaxWaiting).Select(static number => $"none.n{number}")], ears.Calls.Select(static one => one.ActionRef));
        await Lab.UntilAsync(() => ears.Host.Logs.Of("PluginEventsCaughtUp").Any());
        Assert.Equal("Plugin 'listener@1.0.0#1': its handler of 'ActionFailed' has caught up; 5 events were dropped.", Assert.Single(ears.Host.Logs.Of("PluginEventsCaughtUp")).Message);
    }

    [Fact]
    public async Task Handler_OfAnotherPlugin_IsOnItsOwn()
    {
        await using var ears = await Ears.StartAsync();
        var inner = JsonNode.Parse(ears.Bodies.Add(static _ => ActionResult.Success()))!.AsObject();
        AsyncLocal<string> local = new();
        string? seen = "nothing";
        ears.Handler = (_, _) =>
        {
            seen = local.Value;
            return Task.CompletedTask;
        };
        await ears.Host.RunAsync("lab.run", ears.Bodies.Add(async (context, token) =>
        {
            local.Value = "of the caller";
            return await context.InvokeAsync("lab.run", inner, token);
        }));
        await ears.HeardAsync(2);
        Assert.Null(seen);
    }
}
