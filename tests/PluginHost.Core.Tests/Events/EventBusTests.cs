using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Events;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Events;

public sealed class EventBusTests : IDisposable
{
    private readonly RecordedLogs _logs = new();
    private readonly EventBus _bus;
    private readonly List<string> _heard = [];

    public EventBusTests() => _bus = new EventBus(new Logger<EventBus>(_logs));

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Publish_WithoutSubscribers_DoesNothing()
    {
        Assert.False(_bus.IsHeard);
        await _bus.PublishAsync(Executed());
        Assert.Empty(_logs.Entries);
    }

    [Fact]
    public async Task Subscriber_OfOneType_HearsExactlyThat()
    {
        _bus.Subscribe<ActionExecuted>(one => _heard.Add(one.Action));
        _bus.Subscribe<ActionEnded>(_ => _heard.Add("base"));
        Assert.True(_bus.IsHeard);
        await _bus.PublishAsync(Executed());
        await _bus.PublishAsync(Failed());
        Assert.Equal(["a.b"], _heard);
    }

    [Fact]
    public async Task Subscriber_ThatIncludesDerived_HearsAllOfThem()
    {
        _bus.Subscribe<HostEvent>(one => _heard.Add(one.GetType().Name), includesDerived: true);
        _bus.Subscribe<ActionEnded>(one => _heard.Add(one.Outcome.ToWord()), includesDerived: true);
        _bus.Subscribe<ActionFailed>(one => _heard.Add(one.Error), includesDerived: true);
        await _bus.PublishAsync(Executed());
        await _bus.PublishAsync(Failed());
        Assert.Equal(["ActionExecuted", "succeeded", "ActionFailed", "failed", "exception"], _heard);
    }

    [Fact]
    public async Task SameHandler_SubscribedTwice_IsCalledOnce()
    {
        Action<ActionExecuted> handler = _ => _heard.Add("once");
        var first = _bus.Subscribe(handler);
        Assert.Same(first, _bus.Subscribe(handler));
        Assert.NotSame(first, _bus.Subscribe<ActionFailed>(_ => _heard.Add("failed")));
        await _bus.PublishAsync(Executed());
        first.Dispose();
        await _bus.PublishAsync(Executed());
        Assert.Equal(["once"], _heard);
    }

    [Fact]
    public async Task SameMethod_ForTwoTypes_IsTwoSubscriptions()
    {
        void Hear(HostEvent one) => _heard.Add(one.GetType().Name);
        using var executed = _bus.Subscribe<ActionExecuted>(Hear);
        using var failed = _bus.Subscribe<ActionFailed>(Hear);
        await _bus.PublishAsync(Executed());
        await _bus.PublishAsync(Failed());
        Assert.Equal(["ActionExecuted", "ActionFailed"], _heard);
    }

    [Fact]
    public async Task Handlers_AreCalledInTheOrderOfSubscription()
    {
        for (var i = 0; i < 20; i++)
        {
            var number = i;
            if (i % 2 == 0) _bus.Subscribe<ActionExecuted>(_ => _heard.Add($"{number}"));
            else
            {
                _bus.Subscribe<ActionExecuted>(async _ =>
                {
                    _heard.Add($"{number}");
                    await Task.Yield();
                });
            }
        }

        await _bus.PublishAsync(Executed());
        Assert.Equal(Enumerable.Range(0, 20).Select(static number => $"{number}"), _heard);
    }

    [Fact]
    public async Task Publish_CompletesWhenAllHandlersHaveEnded()
    {
        var (slow, quick) = (new TaskCompletionSource(), new TaskCompletionSource());
        _bus.Subscribe<ActionExecuted>(_ => slow.Task);
        _bus.Subscribe<ActionExecuted>(_ => quick.Task);
        _bus.Subscribe<ActionExecuted>(_ => _heard.Add("last"));
        var publish = _bus.PublishAsync(Executed());
        Assert.Equal(["last"], _heard);
        quick.SetResult();
        Assert.False(publish.IsCompleted);
        slow.SetResult();
        await publish.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Handler_ThatThrows_IsLoggedAndDisturbsNobody()
    {
        _bus.Subscribe<ActionExecuted>((Action<ActionExecuted>)(_ => throw new InvalidOperationException("at once")));
        _bus.Subscribe<ActionExecuted>(async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("later");
        });
        _bus.Subscribe<ActionExecuted>(_ => Task.FromCanceled(new CancellationToken(canceled: true)));
        _bus.Subscribe<ActionExecuted>(_ => _heard.Add("heard"));
        await _bus.PublishAsync(Executed());
        Assert.Equal(["heard"], _heard);
        var logs = _logs.Of("EventHandlerThrew").ToArray();
        Assert.Equal(3, logs.Length);
        Assert.All(logs, static log => Assert.Equal((LogLevel.Error, "A handler of 'ActionExecuted' threw an exception."), (log.Level, log.Message)));
        Assert.Equal([1, 1, 1], new[] { "at once", "later", "TaskCanceledException" }.Select(text => logs.Count(log => log.Exception!.Contains(text, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Subscription_ThatIsDisposed_HearsNothingMore()
    {
        var gone = _bus.Subscribe<ActionExecuted>(_ => _heard.Add("gone"));
        _bus.Subscribe<ActionExecuted>(_ => _heard.Add("stays"));
        gone.Dispose();
        gone.Dispose();
        await _bus.PublishAsync(Executed());
        Assert.Equal(["stays"], _heard);
    }

    [Fact]
    public async Task Subscription_DisposedByItsHandler_HearsNothingMore()
    {
        IDisposable? own = null;
        own = _bus.Subscribe<ActionExecuted>(_ =>
        {
            _heard.Add("once");
            own!.Dispose();
        });
        await _bus.PublishAsync(Executed());
        await _bus.PublishAsync(Executed());
        Assert.Equal(["once"], _heard);
        Assert.False(_bus.IsHeard);
    }

    [Fact]
    public async Task Subscribe_FromManyThreadsAtOnce_LosesAndDoublesNothing()
    {
        Action<ActionExecuted> handler = _ => { };
        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), TestContext.Current.CancellationToken, (_, _) =>
        {
            _bus.Subscribe(handler).Dispose();
            return ValueTask.CompletedTask;
        });
        Assert.False(_bus.IsHeard);
        var calls = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), TestContext.Current.CancellationToken, (number, _) =>
        {
            _bus.Subscribe<ActionExecuted>(_ => Interlocked.Add(ref calls, number));
            return ValueTask.CompletedTask;
        });
        await _bus.PublishAsync(Executed());
        Assert.Equal(4950, calls);
    }

    [Fact]
    public void Event_HasAnIdOfItsOwn()
    {
        var (one, other) = (Executed(), Executed());
        Assert.NotEqual(one.EventId, other.EventId);
        Assert.Equal(7, one.EventId.Version);
    }

    private static ActionExecuted Executed() => new() { Action = "a.b", LatencyMs = 1, OccurredAt = DateTimeOffset.UnixEpoch, Origin = ActionOrigin.Api, Outcome = ExecutionOutcome.Succeeded };

    private static ActionFailed Failed() => new() { Action = "a.b", LatencyMs = 1, OccurredAt = DateTimeOffset.UnixEpoch, Origin = ActionOrigin.Api, Outcome = ExecutionOutcome.Failed, Error = "exception", Message = "No." };
}
