using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Core.Actions;
using PluginHost.Core.Events;
using PluginHost.Core.Executions;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class EventTests
{
    [Fact]
    public async Task Success_HasOneEventThatTellsAll()
    {
        await using var lab = await Lab.StartAsync();
        var events = Hear(lab);
        var began = lab.Time.GetUtcNow();
        var gate = new Gate(lab);
        var parameters = gate.Parameters[..^1] + ",\"token\":\"hunter2\"}";
        var run = lab.ExecuteAsync(parameters, static request => request with { Origin = ActionOrigin.Api, Actor = "ada", ExecutionId = "e1", CorrelationId = "c1" });
        await gate.EnteredAsync();
        lab.Time.Advance(TimeSpan.FromMilliseconds(2500));
        gate.Open();
        await run.SoonAsync();
        var one = Assert.IsType<ActionExecuted>(Assert.Single(events));
        Assert.Equal(gate.Parameters[..^1] + ",\"token\":\"***\"}", Encoding.UTF8.GetString(one.Parameters.Span));
        Assert.Equal(
            new ActionExecuted
            {
                EventId = one.EventId,
                OccurredAt = began.AddMilliseconds(2500),
                Action = "lab.run",
                ExecutionId = "e1",
                ParentId = null,
                CorrelationId = "c1",
                Actor = "ada",
                Origin = ActionOrigin.Api,
                Parameters = one.Parameters,
                LatencyMs = 2500,
                Attempts = 1,
                PluginVersion = "1.0.0",
                IsDryRun = false,
                Outcome = ExecutionOutcome.Succeeded,
            },
            one);
    }

    [Theory]
    [InlineData("skipped", "ActionExecuted Skipped 1 1.0.0")]
    [InlineData("no", "ActionFailed Failed 1 1.0.0 declared: Not ***.")]
    [InlineData("throws", "ActionFailed Failed 1 1.0.0 exception: 'lab.run' threw an exception; the host's log says which.")]
    public async Task Ending_OfEachKind_HasOneEvent(string ending, string expected)
    {
        await using var lab = await Lab.StartAsync();
        var events = Hear(lab);
        var parameters = lab.Bodies.Add(_ => ending switch
        {
            "skipped" => ActionResult.Skipped(),
            "no" => ActionResult.Failed("declared", "Not hunter2."),
            _ => throw new InvalidOperationException("hunter2"),
        });
        await lab.ExecuteAsync(parameters[..^1] + ",\"token\":\"hunter2\"}");
        Assert.Equal(expected, Text(Assert.Single(events)));
    }

    [Fact]
    public async Task Timeout_HasOneEventWithItsTime()
    {
        await using var lab = await Lab.StartAsync();
        var events = Hear(lab);
        var (_, end) = await lab.StrayAsync("run", TimeSpan.FromSeconds(30));
        var one = Assert.Single(events);
        Assert.Equal(("ActionFailed TimedOut 1 1.0.0 timed_out: 'lab.run' did not finish within 30s.", 30_000), (Text(one), one.LatencyMs));
        end.SetResult();
        await Lab.UntilAsync(() => lab.Host.Logs.Of("StrayEnded").Any());
        Assert.Single(events);
    }

    [Theory]
    [InlineData("lab.rum", "{}", "ActionFailed Failed 0  unknown_action: There is no action 'lab.rum'. Did you mean 'lab.run'?")]
    [InlineData("lab.run", """{"token":"hunter2"}""", "ActionFailed Failed 0  invalid_parameters: 'parameters.body' is required.")]
    [InlineData("lab.run", """{"body":"limited","token":"hunter2"}""", "ActionFailed Failed 0  quota_exceeded: 1 executions of 'lab.run' wait or run; at most 1 may (quota). Try again when one has ended.")]
    public async Task Refusal_HasOneEventWithoutAnExecution(string action, string parameters, string expected)
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"quota":{"limit":1}}}""");
        var gate = new Gate(lab);
        var run = lab.ExecuteAsync(gate.Parameters);
        await gate.EnteredAsync();
        var events = Hear(lab);
        var request = new ExecutionRequest(action, Encoding.UTF8.GetBytes(parameters)) { Origin = ActionOrigin.Bot };
        await lab.Host.Executor.ExecuteAsync(request, TestContext.Current.CancellationToken);
        var one = Assert.Single(events);
        Assert.Equal((expected, null, ActionOrigin.Bot, 0), (Text(one), one.ExecutionId, one.Origin, one.LatencyMs));
        Assert.Equal(parameters.Contains("limited", StringComparison.Ordinal) ? """{"body":"limited","token":"***"}""" : "", Encoding.UTF8.GetString(one.Parameters.Span));
        await lab.Host.Executions.SubmitAsync(request, TestContext.Current.CancellationToken);
        await lab.Host.Executions.SubmitAndWaitAsync(request, TestHost.Patience, TestContext.Current.CancellationToken);
        Assert.Equal([expected, expected, expected], events.Select(Text));
        gate.Open();
        await run.SoonAsync();
    }

    [Fact]
    public async Task Execution_CancelledInTheLine_HasOneEventWithoutAttempts()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":1}}}""");
        var gate = new Gate(lab);
        var run = lab.ExecuteAsync(gate.Parameters);
        await gate.EnteredAsync();
        var events = Hear(lab);
        using var caller = new CancellationTokenSource();
        var waits = lab.ExecuteAsync(gate.Parameters, caller.Token);
        await caller.CancelAsync();
        await waits.SoonAsync();
        Assert.Equal("ActionFailed Cancelled 0  cancelled: 'lab.run' was cancelled.", Text(Assert.Single(events)));
        gate.Open();
        await run.SoonAsync();
        Assert.Equal(2, events.Count);
    }

    [Fact]
    public async Task Execution_OfSeveralAttempts_HasOneEvent()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"retry":{"attempts":3,"delay":"10s","jitter":0}}}""");
        var events = Hear(lab);
        var run = lab.RunAsync("run", static context => context.Attempt < 3 ? ActionResult.Failed("declared", "No.", retryable: true) : ActionResult.Success());
        await lab.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(events);
        await lab.PassAsync(TimeSpan.FromSeconds(20));
        await run.SoonAsync();
        var one = Assert.Single(events);
        Assert.Equal(("ActionExecuted Succeeded 3 1.0.0", 30_000), (Text(one), one.LatencyMs));
    }

    [Fact]
    public async Task Nested_Execution_HasAnEventThatNamesItsParent()
    {
        await using var lab = await Lab.StartAsync();
        var events = Hear(lab);
        var inner = JsonNode.Parse(lab.Bodies.Add(static _ => ActionResult.Failed("other", "No.")))!.AsObject();
        string? id = null;
        await lab.RunAsync("inline", async (context, token) =>
        {
            id = context.ExecutionId;
            await context.InvokeAsync("lab.run", inner, token);
            return ActionResult.Success();
        });
        Assert.Equal(["lab.run", "lab.inline"], events.Select(static one => one.Action));
        var (nested, outer) = (events.First(), events.Last());
        Assert.NotNull(id);
        Assert.Equal((id, null, id), (outer.ExecutionId, outer.ParentId, outer.CorrelationId));
        Assert.Equal((id, id, ActionOrigin.Plugin), (nested.ParentId, nested.CorrelationId, nested.Origin));
        Assert.NotEqual(id, nested.ExecutionId);
        Assert.NotNull(nested.ExecutionId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Execution_OfTheService_IsStoredBeforeItsEvent(bool waits)
    {
        await using var lab = await Lab.StartAsync();
        var stored = new ConcurrentQueue<(string? Id, ExecutionStatus? Status)>();
        lab.Host.Get<EventBus>().Subscribe<ActionExecuted>(one => stored.Enqueue((one.ExecutionId, lab.Host.Executions.Find(one.ExecutionId!)?.Status)));
        var request = new ExecutionRequest("lab.run", Encoding.UTF8.GetBytes(lab.Bodies.Add(static _ => ActionResult.Success())));
        var submission = waits
            ? await lab.Host.Executions.SubmitAndWaitAsync(request, TestHost.Patience, TestContext.Current.CancellationToken)
            : await lab.Host.Executions.SubmitAsync(request, TestContext.Current.CancellationToken);
        await Lab.UntilAsync(() => !stored.IsEmpty);
        Assert.Equal((submission.Record!.Id, ExecutionStatus.Succeeded), Assert.Single(stored));
    }

    [Fact]
    public async Task Handler_ThatThrows_DoesNotDisturbTheExecution()
    {
        await using var lab = await Lab.StartAsync();
        lab.Host.Get<EventBus>().Subscribe<ActionEnded>((Action<ActionEnded>)(static _ => throw new InvalidOperationException()), includesDerived: true);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        Assert.Equal("unknown_action", (await lab.Host.RunAsync("lab.rum")).Error?.Code);
        Assert.Equal(["A handler of 'ActionExecuted' threw an exception.", "A handler of 'ActionFailed' threw an exception."], lab.Host.Logs.Of("EventHandlerThrew").Select(static log => log.Message));
    }

    private static ConcurrentQueue<ActionEnded> Hear(Lab lab)
    {
        var events = new ConcurrentQueue<ActionEnded>();
        lab.Host.Get<EventBus>().Subscribe<ActionEnded>(events.Enqueue, includesDerived: true);
        return events;
    }

    private static string Text(ActionEnded one) =>
        $"{one.GetType().Name} {one.Outcome} {one.Attempts} {one.PluginVersion}{(one is ActionFailed failed ? $" {failed.Error}: {failed.Message}" : "")}";
}
