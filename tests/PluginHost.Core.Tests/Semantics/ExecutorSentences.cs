using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Core.Actions;
using PluginHost.Core.Events;
using PluginHost.Core.Plans;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Semantics;

/// <summary>XTV's page about its action executor. Targets (tickets) have an issue of their own.</summary>
internal static class ExecutorSentences
{
    internal static IEnumerable<SemanticCase> All => [.. Path, .. Calls, .. Events];

    private static IEnumerable<SemanticCase> Path =>
    [
        new("X1.1", "one execution path for every surface: each publishes the same event, with its origin", static async host =>
        {
            host.Register("ok");
            foreach (var origin in Enum.GetValues<ActionOrigin>()) await host.RunAsync("ok", origin: origin);
            Assert.Equal(Enum.GetValues<ActionOrigin>(), host.Events.All.Select(static one => one.Origin));
            Assert.All(host.Events.All, static one => Assert.IsType<ActionExecuted>(one));
        }),
        new("X1.2", "the error codes are the same for every surface", static async host =>
        {
            host.Register("no");
            foreach (var origin in new[] { ActionOrigin.Bot, ActionOrigin.Api, ActionOrigin.Rule, ActionOrigin.Bulk }) await host.RunAsync("no", origin: origin);
            Assert.Equal(["no"], host.Events.All.Cast<ActionFailed>().Select(static one => one.Error).Distinct());
        }),
        new("X1.3", "a plan's steps, and calls by other actions, go the same way", static async host =>
        {
            host.Register("ok");
            host.Registry.Register("outer", static async (context, token) => await context.InvokeAsync("ok", cancellationToken: token));
            await host.RunAsync(Plan.Of("ok"));
            await host.RunAsync("outer");
            Assert.Equal([("ok", ActionOrigin.Plan), ("ok", ActionOrigin.Plugin), ("outer", ActionOrigin.Plugin)], host.Events.All.Select(static one => (one.Action, one.Origin)));
        }),
        new("X30.1", "analytics can group by origin", static async host =>
        {
            host.Register("ok");
            await host.RunAsync("ok", origin: ActionOrigin.Rule);
            await host.RunAsync("ok", origin: ActionOrigin.Api);
            Assert.Equal(2, host.Events.All.GroupBy(static one => one.Origin).Count());
        }),
        new("X9.1", "once registered, an action can be used at once, everywhere; no change of the executor", static async host =>
        {
            Assert.Equal(ErrorCodes.UnknownAction, (await host.RunAsync("emoji_react")).Error?.Code);
            host.Registry.Register("emoji_react", static context => ActionResult.Success(new JsonObject { ["emoji"] = context.Parameters.TryGetProperty("emoji", out var emoji) ? emoji.GetString() : "👍" }));
            Assert.Equal("👍", (string?)JsonNode.Parse((await host.RunAsync("emoji_react")).Outputs.Span)!["emoji"]);
            Assert.True((await host.RunAsync(Plan.Of("emoji_react"))).AllSucceeded);
        }),
    ];

    private static IEnumerable<SemanticCase> Calls =>
    [
        new("X2.1", "the context carries who asked, and the origin", static async host =>
        {
            (string? Actor, ActionOrigin Origin) seen = default;
            host.Registry.Register("ok", context =>
            {
                seen = (context.Actor, context.Origin);
                return ActionResult.Success();
            });
            await host.RunAsync("ok", origin: ActionOrigin.Bot, actor: "17");
            Assert.Equal(("17", ActionOrigin.Bot), seen);
        }),
        new("X4.1", "parameters that are not given are an empty map", static async host =>
        {
            string? seen = null;
            host.Registry.Register("ok", context =>
            {
                seen = context.Parameters.GetRawText();
                return ActionResult.Success();
            });
            await host.Executor.ExecuteAsync(new("ok"), TestContext.Current.CancellationToken);
            Assert.Equal("{}", seen);
        }),
        new("X5.1", "a result has ok (IsSuccess), detail (Error.Code) and data (Outputs)", static async host =>
        {
            host.Registry.Register("close", static context => ActionResult.Success(new JsonObject { ["reason"] = context.Parameters.GetProperty("reason").GetString() }));
            host.Register("no");
            var (good, bad) = (await host.RunAsync("close", "{\"reason\":\"resolved\"}"), await host.RunAsync("no"));
            Assert.Equal((true, null, "{\"reason\":\"resolved\"}"), (good.IsSuccess, good.Error?.Code, Encoding.UTF8.GetString(good.Outputs.Span)));
            Assert.Equal((false, "no", true), (bad.IsSuccess, bad.Error?.Code, bad.Outputs.IsEmpty));
        }),
        SemanticCase.Of("X7.1", "the registry refuses an empty name, says null for what it does not know, and sorts its names", static host =>
        {
            host.Register("ok-b", "ok-a");
            Assert.Throws<ArgumentException>(() => host.Register(""));
            Assert.Null(host.Registry.Find("none"));
            Assert.Equal(["ok-a", "ok-b"], host.Registry.Names());
        }),
        new("X10.1", "an unknown action is a failed result and one ActionFailed, never an exception", static async host =>
        {
            var result = await host.RunAsync("none");
            Assert.Equal((ExecutionOutcome.Failed, "unknown_action"), (result.Outcome, result.Error!.Code));
            Assert.Equal("unknown_action", Assert.IsType<ActionFailed>(host.Events.Only).Error);
        }),
        new("X12.1", "an exception of the action is caught; its text stays in the log, the caller gets a generic one (D16)", static async host =>
        {
            host.Register("throw");
            var result = await host.RunAsync("throw");
            Assert.DoesNotContain("broken", result.Error!.Message, StringComparison.Ordinal);
            Assert.Equal("exception", Assert.IsType<ActionFailed>(host.Events.Only).Error);
        }),
        new("X13.1", "an action that says no: its code is the event's error", static async host =>
        {
            host.Register("no");
            await host.RunAsync("no");
            Assert.Equal(("no", "It says no."), (((ActionFailed)host.Events.Only).Error, ((ActionFailed)host.Events.Only).Message));
        }),
    ];

    private static IEnumerable<SemanticCase> Events =>
    [
        new("X14.1", "exactly one of ActionExecuted and ActionFailed for each call", static async host =>
        {
            host.Register("ok", "no", "throw");
            foreach (var name in new[] { "ok", "no", "throw", "none" }) await host.RunAsync(name);
            Assert.Equal(["ok", "no", "throw", "none"], host.Events.All.Select(static one => one.Action));
            Assert.Equal(4, host.Events.All.Select(static one => one.ExecutionId).Distinct().Count());
        }),
        new("X23.1", "ActionExecuted tells action, actor_id (Actor), origin, params (Parameters) and latency_ms (LatencyMs)", static async host =>
        {
            host.Register("ok");
            await host.RunAsync("ok", "{\"a\":1}", ActionOrigin.Api, "17");
            var told = Assert.IsType<ActionExecuted>(host.Events.Only);
            Assert.Equal(("ok", "17", ActionOrigin.Api, "{\"a\":1}"), (told.Action, told.Actor, told.Origin, Encoding.UTF8.GetString(told.Parameters.Span)));
            Assert.InRange(told.LatencyMs, 0, 60_000);
        }),
        new("X23.2", "the actor is null where nobody in person asks", static async host =>
        {
            host.Register("ok");
            await host.RunAsync("ok", origin: ActionOrigin.Rule);
            Assert.Null(host.Events.Only.Actor);
        }),
        new("X24.1", "ActionFailed mirrors it and adds the error", static async host =>
        {
            host.Register("no");
            await host.RunAsync("no", "{\"a\":1}", ActionOrigin.Bulk, "17");
            var told = Assert.IsType<ActionFailed>(host.Events.Only);
            Assert.Equal(("no", "17", ActionOrigin.Bulk, "{\"a\":1}", "no"), (told.Action, told.Actor, told.Origin, Encoding.UTF8.GetString(told.Parameters.Span), told.Error));
        }),
        new("X25.1", "each event has an id of its own and the time it happened", static async host =>
        {
            host.Register("ok");
            await host.RunAsync("ok");
            await host.RunAsync("ok");
            Assert.Equal(2, host.Events.All.Select(static one => one.EventId).Distinct().Count());
            Assert.All(host.Events.All, static one => Assert.InRange(TimeProvider.System.GetUtcNow() - one.OccurredAt, TimeSpan.Zero, TimeSpan.FromMinutes(1)));
        }),
        new("X26.1", "ActionExecuted comes only after the action has returned", static async host =>
        {
            host.Registry.Register("ok", _ => host.Events.All.Count == 0 ? ActionResult.Success() : ActionResult.Failed("early"));
            Assert.True((await host.RunAsync("ok")).IsSuccess);
            Assert.Single(host.Events.All);
        }),
        new("X26.2", "calls may run at the same time; each has its own event", static async host =>
        {
            host.Register("ok");
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.RunAsync("ok")));
            Assert.Equal(50, host.Events.All.Count);
        }),
        new("X27.1", "subscribers hear of every surface; one that fails disturbs nobody", static async host =>
        {
            var heard = 0;
            host.Register("ok");
            using var bad = host.Bus.Subscribe<ActionExecuted>(static _ => throw new InvalidOperationException("handler"));
            using var good = host.Bus.Subscribe<ActionExecuted>(_ => heard++);
            Assert.True((await host.RunAsync("ok", origin: ActionOrigin.Bot)).IsSuccess);
            Assert.Equal(1, heard);
        }),
        new("X41.1", "plugins that subscribe to ActionExecuted hear of every surface", static async _ =>
        {
            await using var ears = await Ears.StartAsync(nameof(ActionExecuted));
            foreach (var origin in Enum.GetValues<ActionOrigin>()) await ears.Host.Executor.ExecuteAsync(new("healthy.hello") { Origin = origin }, TestContext.Current.CancellationToken);
            await ears.HeardAsync(Enum.GetValues<ActionOrigin>().Length);
            Assert.Equal(Enum.GetValues<ActionOrigin>(), ears.Calls.Select(static one => one.Origin));
        }),
        new("X41.2", "on unload all subscriptions of a plugin are removed", static async _ =>
        {
            await using var ears = await Ears.StartAsync(nameof(ActionExecuted));
            await ears.DisableAsync();
            await ears.UnloadedAsync();
            Assert.False(ears.Host.Get<EventBus>().IsHeard);
        }),
        new("X43.1", "it can be tested with a bus that appends to a list", static async host =>
        {
            List<string> list = [];
            host.Register("ok");
            using var subscription = host.Bus.Subscribe<ActionExecuted>(one => list.Add(one.Action));
            await host.RunAsync("ok");
            Assert.Equal(["ok"], list);
        }),
    ];
}
