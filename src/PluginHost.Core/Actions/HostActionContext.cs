using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions;

/// <summary>The context that the host hands to an action. What is rarely asked for is made only then; it is its attempt's logging scope, too.</summary>
internal sealed class HostActionContext(ExecutionRequest request, ActionIdentity action, ReadOnlyMemory<byte> parameters, AttemptServices services)
    : ActionContext, IReadOnlyList<KeyValuePair<string, object?>>
{
    private StrongBox<JsonElement>? _parameters;
    private string? _executionId = request.ExecutionId;

    /// <summary>Which attempt it is, from 1.</summary>
    internal int Number { get; init; }

    public override string ExecutionId => _executionId ??= ExecutionIds.Create();

    public override string CorrelationId => request.CorrelationId ?? ExecutionId;

    public override int Attempt => Number;

    public override string ActionRef => action.Descriptor.Ref;

    public override string IdempotencyKey => request.IdempotencyKey ?? ExecutionId;

    public override string? Actor => request.Actor;

    public override ActionOrigin Origin => request.Origin;

    public override ActionTarget? Target => request.Surroundings?.Target;

    public override JsonObject? PlanParameters => request.Surroundings?.PlanParameters;

    public override IReadOnlyDictionary<string, JsonObject> StepOutputs => request.Surroundings?.StepOutputs ?? base.StepOutputs;

    public override JsonElement Parameters => (_parameters ??= new(JsonElement.Parse(parameters.Span))).Value;

    public override DateTimeOffset Deadline { get; init; }

    public override ILogger Logger => request.Kept is { } kept ? new RecordingLogger(action.Logger, kept, Number) : action.Logger;

    public override string DataFolder => action.Plugin.DataFolder;

    public override void ReportProgress(double percent, string? message = null) =>
        request.Progress?.Report(new ExecutionProgress(double.IsNaN(percent) ? 0 : Math.Clamp(percent, 0, 100), message));

    public override async Task<ActionResult> InvokeAsync(string actionRef, JsonObject? parameters = null, CancellationToken cancellationToken = default)
    {
        var nested = new ExecutionRequest(actionRef, parameters is null ? default : JsonSerializer.SerializeToUtf8Bytes(parameters))
        {
            Origin = ActionOrigin.Plugin,
            Actor = request.Actor,
            IsDryRun = request.IsDryRun,
            Depth = request.Depth + 1,
            CorrelationId = CorrelationId,
            ParentId = ExecutionId,
            Deadline = Deadline == DateTimeOffset.MaxValue ? null : Deadline,
        };
        var result = await (request.Kept is { } kept ? kept.InvokeAsync(nested, cancellationToken) : services.Executor.ExecuteAsync(nested, cancellationToken));
        return ToActionResult(result);
    }

    public override Task<JsonNode?> InvokeServiceAsync(ServiceRequest request, CancellationToken cancellationToken = default) =>
        services.ServiceCaller.CallAsync(request, cancellationToken);

    public override string ToString() => $"plugin.id:{action.Plugin.Id} plugin.version:{action.Plugin.Version} action.name:{action.Descriptor.Name} execution.id:{ExecutionId} correlation.id:{CorrelationId} origin:{Origin.ToWord()}";

    int IReadOnlyCollection<KeyValuePair<string, object?>>.Count => 7;

    KeyValuePair<string, object?> IReadOnlyList<KeyValuePair<string, object?>>.this[int index] => index switch
    {
        0 => new("plugin.id", action.Plugin.Id),
        1 => new("plugin.version", action.Plugin.Version),
        2 => new("action.name", action.Descriptor.Name),
        3 => new("execution.id", ExecutionId),
        4 => new("correlation.id", CorrelationId),
        5 => new("origin", Origin.ToWord()),
        6 => new("actor", Actor),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator()
    {
        IReadOnlyList<KeyValuePair<string, object?>> scope = this;
        for (var i = 0; i < scope.Count; i++) yield return scope[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)this).GetEnumerator();

    private static ActionResult ToActionResult(ExecutionResult result) => result switch
    {
        { IsSuccess: true } => ActionResult.Success(result.Outputs.IsEmpty ? null : JsonNode.Parse(result.Outputs.Span)!.AsObject(), result.Message),
        { Outcome: ExecutionOutcome.Skipped } => ActionResult.Skipped(result.Message),
        _ => ActionResult.Failed(result.Error!.Code, result.Error.Message, result.Error.IsRetryable, result.Error.RetryAfter),
    };
}

/// <summary>Makes execution ids: UUIDv7 as text.</summary>
internal static class ExecutionIds
{
    internal static string Create() => Guid.CreateVersion7().ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>What attempts need of the host.</summary>
internal sealed record AttemptServices(ActionExecutor Executor, TimeProvider Time, ServiceCaller ServiceCaller);
