using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Testing;
using PluginHost.Core.Actions;

namespace PluginHost.Sdk.Testing;

/// <summary>
/// The context of a call without any host: make the action's class yourself, and hand it this. What a test does not set has a sensible value.
/// Thread-safe.
/// </summary>
public sealed class TestActionContext : ActionContext, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ActionProgress> _progress = [];
    private readonly Lazy<ServiceCaller> _caller;
    private readonly Lazy<string> _folder;
    private readonly TestLoggers _loggers;

    /// <summary>A context; set more of it with an object initialiser.</summary>
    /// <param name="parameters">What <see cref="ActionContext.Parameters"/> holds, for actions over JSON: an object that is written in snake case, JSON, or JSON text. Null is an empty object.</param>
    /// <exception cref="ArgumentException">The text is no JSON.</exception>
    public TestActionContext(object? parameters = null)
    {
        _loggers = new TestLoggers(Clock);
        _caller = new(() => Services.CreateCaller(Clock));
        _folder = new(static () => Directory.CreateTempSubdirectory("pluginhost-test-").FullName);
        Parameters = JsonElement.Parse(TestJson.ToUtf8(TestJson.ToNode(parameters)));
        ExecutionId = ExecutionIds.Create();
        Logger = _loggers.CreateLogger("PluginHost.Plugins.test");
        ActionRef = "test.action";
    }

    /// <summary>The clock that time limits of services go by; hand it to the action, if it takes a <see cref="TimeProvider"/>.</summary>
    public PluginTestClock Clock { get; } = new();

    /// <summary>What was logged through <see cref="ActionContext.Logger"/>, unless a test sets another logger.</summary>
    public FakeLogCollector Log => _loggers.Collector;

    /// <summary>Answers <see cref="ActionContext.InvokeServiceAsync"/>.</summary>
    public FakeServices Services { get; } = new("context");

    /// <summary>Answers <see cref="ActionContext.InvokeAsync"/>.</summary>
    public FakeActions Actions { get; } = new("context");

    /// <summary>What the action reported of its progress, in its order.</summary>
    public IReadOnlyList<ActionProgress> Progress
    {
        get
        {
            lock (_gate) return [.. _progress];
        }
    }

    /// <inheritdoc/>
    public override string CorrelationId
    {
        get => base.CorrelationId is { Length: > 0 } given ? given : ExecutionId;
        init => base.CorrelationId = value;
    }

    /// <inheritdoc/>
    public override string IdempotencyKey
    {
        get => base.IdempotencyKey is { Length: > 0 } given ? given : ExecutionId;
        init => base.IdempotencyKey = value;
    }

    /// <summary>A folder of this context, made when it is asked for and deleted when the context is disposed; or what a test sets.</summary>
    public override string DataFolder
    {
        get => base.DataFolder is { Length: > 0 } given ? given : _folder.Value;
        init => base.DataFolder = value;
    }

    /// <inheritdoc/>
    public override void ReportProgress(double percent, string? message = null)
    {
        lock (_gate) _progress.Add(new(double.IsNaN(percent) ? 0 : Math.Clamp(percent, 0, 100), message));
    }

    /// <summary>Answers from <see cref="Actions"/>; a call that nothing answers fails with <c>unknown_action</c> and says what to add.</summary>
    /// <param name="actionRef">The other action's ref.</param>
    /// <param name="parameters">Its parameters; null means none.</param>
    /// <param name="cancellationToken">Cancels the call before it is answered.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public override Task<ActionResult> InvokeAsync(string actionRef, JsonObject? parameters = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Actions.Call(actionRef, parameters));
    }

    /// <summary>Answers from <see cref="Services"/>; a request that nothing answers fails as if the service were down, and says what to add.</summary>
    /// <param name="request">What to call.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ServiceCallException">Nothing answers, or the answer is an error.</exception>
    public override Task<JsonNode?> InvokeServiceAsync(ServiceRequest request, CancellationToken cancellationToken = default) => _caller.Value.CallAsync(request, cancellationToken);

    /// <summary>Deletes the folder, if there is one.</summary>
    public void Dispose()
    {
        _loggers.Dispose();
        if (_caller.IsValueCreated) _caller.Value.Dispose();
        if (_folder.IsValueCreated) Directory.Delete(_folder.Value, recursive: true);
    }
}
