using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Events;
using PluginHost.Core.Telemetry;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

/// <summary>Who asked, from where, and what belongs together: in contexts, events and spans, through nested calls.</summary>
public sealed class CorrelationTests
{
    [Fact]
    public async Task NestedCalls_KeepActorAndCorrelation_AndNameTheirParent()
    {
        await using var host = new Embedded();
        RegisterChain(host, 3);
        await host.Executor.ExecuteAsync(new("level-0") { Actor = "ada", Origin = ActionOrigin.Cli, CorrelationId = "c-1" }, TestContext.Current.CancellationToken);
        var told = host.Events.All.Reverse().ToArray(); // The innermost ends first.
        Assert.Equal(["level-0", "level-1", "level-2"], told.Select(static one => one.Action));
        Assert.Equal([ActionOrigin.Cli, ActionOrigin.Plugin, ActionOrigin.Plugin], told.Select(static one => one.Origin));
        Assert.All(told, static one => Assert.Equal(("ada", "c-1"), (one.Actor, one.CorrelationId)));
        Assert.Equal([null, told[0].ExecutionId, told[1].ExecutionId], told.Select(static one => one.ParentId));
    }

    [Fact]
    public async Task Correlation_NotGiven_IsTheIdOfTheOutermostExecution()
    {
        await using var host = new Embedded();
        RegisterChain(host, 2);
        await host.RunAsync("level-0");
        var outer = host.Events.All[^1];
        Assert.All(host.Events.All, one => Assert.Equal(outer.ExecutionId, one.CorrelationId));
    }

    [Fact]
    public async Task Spans_OfAllAttempts_CarryThemAndNest()
    {
        var trace = ActivityTraceId.CreateRandom();
        List<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == PluginHostTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                lock (spans) spans.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var root = new Activity("root").SetParentId(trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded).Start();
        await using var host = new Embedded();
        RegisterChain(host, 2);
        await host.Executor.ExecuteAsync(new("level-0") { Actor = "ada", Origin = ActionOrigin.Rule, CorrelationId = "c-1" }, TestContext.Current.CancellationToken);
        var (inner, outer) = (spans[0], spans[1]);
        Assert.Equal((root.SpanId, outer.SpanId), (outer.ParentSpanId, inner.ParentSpanId));
        Assert.Equal(("c-1", "ada", "rule", 1), (outer.GetTagItem("correlation.id"), outer.GetTagItem("actor"), outer.GetTagItem("origin"), outer.GetTagItem("execution.attempt")));
        Assert.Equal(("c-1", "ada", "plugin"), (inner.GetTagItem("correlation.id"), inner.GetTagItem("actor"), inner.GetTagItem("origin")));
    }

    [Fact]
    public async Task LogEntries_OfAnAction_CarryThem()
    {
        await using var lab = await Lab.StartAsync();
        var body = lab.Bodies.Add(static context =>
        {
            context.Logger.LogInformation(new EventId(1, "Said"), "hello");
            return ActionResult.Success();
        });
        await lab.Host.Executor.ExecuteAsync(new("lab.run", System.Text.Encoding.UTF8.GetBytes(body)) { ExecutionId = "e-1", CorrelationId = "c-1", Origin = ActionOrigin.Schedule }, TestContext.Current.CancellationToken);
        Assert.Equal("plugin.id:lab plugin.version:1.0.0 action.name:run execution.id:e-1 correlation.id:c-1 origin:schedule", Assert.Single(lab.Host.Logs.Of("Said")).Scope);
    }

    [Fact]
    public async Task Contexts_TellAttemptAndCorrelation()
    {
        await using var host = new Embedded();
        List<string> seen = [];
        host.Registry.Register("again", context =>
        {
            seen.Add($"{context.Attempt} {context.CorrelationId} {context.IdempotencyKey == context.ExecutionId}");
            return ActionResult.Failed("busy", "Later.", retryable: true, TimeSpan.Zero);
        });
        var result = await host.Executor.ExecuteAsync(new("again") { CorrelationId = "c-1", Retry = new() { Attempts = 2 } }, TestContext.Current.CancellationToken);
        Assert.Equal(["1 c-1 True", "2 c-1 True"], seen);
        Assert.Equal((2, 2), (result.Attempts, Assert.IsType<ActionFailed>(host.Events.Only).Attempts));
    }

    // Each calls the next.
    private static void RegisterChain(Embedded host, int levels)
    {
        for (var level = 0; level < levels; level++)
        {
            var next = level + 1 < levels ? $"level-{level + 1}" : null;
            host.Registry.Register($"level-{level}", async (context, token) => next is null ? ActionResult.Success() : await context.InvokeAsync(next, cancellationToken: token));
        }
    }
}
