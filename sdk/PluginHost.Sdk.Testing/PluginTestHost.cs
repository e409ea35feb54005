using Microsoft.Extensions.Logging.Testing;
using PluginHost.Core.Actions;
using PluginHost.Core.Events;

namespace PluginHost.Sdk.Testing;

/// <summary>
/// A host for one plugin: the real engine, which loads the plugin's build output into an isolated context of its own, with fakes for the clock,
/// the log, HTTP, services and other actions. Several can run in one process, side by side, also of one plugin. Thread-safe.
/// </summary>
/// <remarks>
/// The plugin that the host loads is not the code that the test project refers to, though both come from one build: types of the same name are
/// not the same. So parameters and outputs cross as JSON, and classes of the plugin are tested by themselves with <see cref="TestActionContext"/>.
/// </remarks>
public sealed partial class PluginTestHost : IAsyncDisposable
{
    private readonly TestedEngine _engine;
    private readonly PluginTestOptions _options;
    private readonly PluginTestEventCollection _events;
    private bool _isUnloaded;

    private PluginTestHost(TestedEngine engine, PluginTestOptions options)
    {
        (_engine, _options) = (engine, options);
        _events = new PluginTestEventCollection(engine.Get<EventBus>());
    }

    /// <summary>The plugin's id.</summary>
    public string PluginId => _engine.Tested.Id;

    /// <summary>The plugin's version.</summary>
    public string PluginVersion => _engine.Tested.Descriptor!.Version;

    /// <summary>The folder that belongs to the plugin, <see cref="ActionContext.DataFolder"/>.</summary>
    public string DataFolder => Path.Combine(_engine.DataFolder, "plugins", PluginId);

    /// <summary>The clock of engine and plugin. It stands still until the test moves it.</summary>
    public PluginTestClock Clock => _options.Clock;

    /// <summary>What host and plugin have logged, at every level. Exceptions and scopes are kept as texts, see <see cref="LoggedException"/>.</summary>
    public FakeLogCollector Log => _engine.Loggers.Collector;

    /// <summary>Answers the named services that actions call.</summary>
    public FakeServices Services => _options.Services;

    /// <summary>Answers the requests of <see cref="HttpClient"/> and <see cref="HttpMessageHandler"/>, as far as the plugin takes them from its container.</summary>
    public FakeHttp Http => _options.Http;

    /// <summary>Answers calls of other plugins' actions; those of plugins that are loaded here are real, unless they are answered.</summary>
    public FakeActions Actions => _options.Actions;

    /// <summary>Every end of a call that the host has told of, nested ones included, in their order. A call's own event is there when the call returns.</summary>
    public PluginTestEventCollection Events => _events;

    /// <summary>What the host has measured.</summary>
    public PluginTestMetrics Metrics => _engine.Metrics;

    /// <summary>The actions that the plugin exports, by their names.</summary>
    public IReadOnlyList<TestedAction> Exports => [.. Descriptors.OrderBy(static action => action.Name, StringComparer.Ordinal).Select(static action => new TestedAction(action))];

    /// <summary>One action of the plugin.</summary>
    /// <param name="action">Its name, one of its aliases, or its ref.</param>
    /// <exception cref="PluginTestException">The plugin has no such action; the message says which it has.</exception>
    public TestedAction Action(string action) => new(Find(action));

    /// <summary>Runs an action to its end, as every surface of the host would: validation, limits, time limit, retries, metrics and events are real.</summary>
    /// <param name="action">Its name, one of its aliases, or its ref.</param>
    /// <param name="parameters">Its parameters: an object that is written in snake case, such as the test's copy of the action's record or an anonymous one; JSON; or JSON text. Null means none.</param>
    /// <param name="call">What the call brings with it beside that; null means nothing.</param>
    /// <returns>What became of it; a failure of the action is a result.</returns>
    /// <exception cref="PluginTestException">There is no such action, or the call did not end within <see cref="PluginTestOptions.Patience"/>; most likely it waits for the clock.</exception>
    public Task<PluginTestResult> ExecuteAsync(string action, object? parameters = null, PluginTestCall? call = null) =>
        RunAsync(Find(action), TestJson.ToUtf8(parameters), call ?? PluginTestCall.Default);

    /// <summary>Stops the plugin and deletes what was made for it. A call that still runs is cancelled.</summary>
    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private IReadOnlyList<ActionDescriptor> Descriptors => _engine.Tested.Descriptor!.Actions;

    private ActionRegistry Registry => _engine.Get<ActionRegistry>();

    private ActionDescriptor Find(string action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Descriptors.FirstOrDefault(one => one.Ref == action || one.Name == action) ?? Descriptors.FirstOrDefault(one => one.Aliases.Contains(action))
            ?? Registry.Find(action) ?? Registry.FindAlias(action) ?? throw Unknown(action);
    }

    private PluginTestException Unknown(string action)
    {
        var leftOut = _engine.Tested.Descriptor!.RejectedActions.FirstOrDefault(one => one.Name == action);
        return PluginTestException.Of(
            $"The plugin '{PluginId}' has no action '{action}'.", string.Join(", ", Exports.Select(static one => one.Name)), leftOut is null ? $"'{action}'" : $"'{action}' is left out: {string.Join(' ', leftOut.Problems)}",
            leftOut is null ? "Mend the name; it is the one that [Action] says." : "Mend its declaration; AssertValidMetadata finds this, too.");
    }

    private async Task<PluginTestResult> RunAsync(ActionDescriptor action, byte[] parameters, PluginTestCall call)
    {
        if (_isUnloaded) throw PluginTestException.Of($"'{action.Ref}' cannot be called any more.", "a plugin that is loaded", "one that AssertUnloadsAsync has unloaded", "Make the call before, or load another host.");
        var execution = new TestedExecution(Actions, Registry.Has, _engine.Get<ActionExecutor>());
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        var request = Request(action, parameters, call, execution);
        var run = _engine.Get<ActionExecutor>().ExecuteAsync(request, cancellation.Token);
        try
        {
            await _engine.WaitAsync(run);
        }
        catch (TimeoutException)
        {
            var timers = Clock.DescribeTimers();
            await cancellation.CancelAsync();
            throw PluginTestException.Of(
                $"The call of '{action.Ref}' has not ended.", $"an end within {_options.Patience:c} of real time", $"a call that runs; the clock has {timers}",
                "The clock of the test stands still: start the call, wait with Clock.WaitForTimerAsync, and move it with Clock.Advance. Something else that it waits for must be answered by a fake.");
        }

        var result = await run;
        return new(action.Ref, request.ExecutionId!, result, execution.Progress, Hints() + (result.Error?.Code == ErrorCodes.Exception ? Thrown(request.ExecutionId!) : ""));
    }

    private static ExecutionRequest Request(ActionDescriptor action, byte[] parameters, PluginTestCall call, TestedExecution execution) => new(action.Ref, parameters)
    {
        ExecutionId = ExecutionIds.Create(),
        Actor = call.Actor,
        Origin = call.Origin,
        IdempotencyKey = call.IdempotencyKey,
        CorrelationId = call.CorrelationId,
        IsDryRun = call.IsDryRun,
        Timeout = call.Timeout,
        MaxAttempts = call.MaxAttempts,
        Progress = execution,
        Kept = execution,
        Surroundings = new(call.Target, call.PlanParameters, call.StepOutputs),
    };

    // As it was logged for this call, on lines of its own.
    private string Thrown(string executionId)
    {
        var entry = Log.GetSnapshot().LastOrDefault(entry => entry.Exception is not null
            && entry.Scopes.OfType<IEnumerable<KeyValuePair<string, object?>>>().Any(scope => scope.Any(pair => pair.Value as string == executionId)));
        return entry is null ? "" : $"{Environment.NewLine}{entry.Exception}";
    }

    // What an action makes of a request that nobody answered may not say so.
    private string Hints()
    {
        var requests = Services.Unanswered.Select(static request => request.ToString()).Concat(Http.Unanswered.Select(static request => request.ToString())).ToArray();
        return requests.Length == 0 ? "" : $" Nothing answered {string.Join("; ", requests)}.";
    }
}
