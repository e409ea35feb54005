using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PluginHost.Sdk;

/// <summary>What a call brings with it. Valid until the action returns; safe to read from several threads.</summary>
/// <remarks>The host makes its own; a unit test makes one with an object initialiser, or derives from it to fake the calls.</remarks>
public class ActionContext
{
    private static readonly IReadOnlyDictionary<string, JsonObject> NoOutputs = new Dictionary<string, JsonObject>(StringComparer.Ordinal);

    // What an object initialiser gave, by name: the host's own context overrides the members, and one is made for every call.
    private Dictionary<string, object?>? _given;

    /// <summary>Id of the execution, an opaque string.</summary>
    public virtual string ExecutionId
    {
        get => Given("");
        init => Give(value);
    }

    /// <summary>The same for everything that one cause leads to, nested calls included: hand it to services that log it. Default: the execution's id.</summary>
    public virtual string CorrelationId
    {
        get => Given("");
        init => Give(value);
    }

    /// <summary>The action's ref, <c>&lt;plugin-id&gt;.&lt;name&gt;</c>.</summary>
    public virtual string ActionRef
    {
        get => Given("");
        init => Give(value);
    }

    /// <summary>Number of this attempt, from 1.</summary>
    public virtual int Attempt
    {
        get => Given(1);
        init => Give(value);
    }

    /// <summary>The same for every attempt of one execution: hand it to services that can recognise repeats. Default: the execution's id.</summary>
    public virtual string IdempotencyKey
    {
        get => Given("");
        init => Give(value);
    }

    /// <summary>Who asked, as authenticated; null for rules and schedules.</summary>
    public virtual string? Actor
    {
        get => Given((string?)null);
        init => Give(value);
    }

    /// <summary>Which surface asked.</summary>
    public virtual ActionOrigin Origin
    {
        get => Given(default(ActionOrigin));
        init => Give(value);
    }

    /// <summary>The thing to act on; null for a global call.</summary>
    public virtual ActionTarget? Target
    {
        get => Given((ActionTarget?)null);
        init => Give(value);
    }

    /// <summary>The validated parameters; where the parameters are not typed, with the declared defaults filled in.</summary>
    public virtual JsonElement Parameters
    {
        get => Given(default(JsonElement));
        init => Give(value);
    }

    /// <summary>Outputs of earlier steps of the same plan by step id; empty outside a plan.</summary>
    public virtual IReadOnlyDictionary<string, JsonObject> StepOutputs
    {
        get => Given(NoOutputs);
        init => Give(value);
    }

    /// <summary>Parameters of the plan that this step belongs to; null outside a plan.</summary>
    public virtual JsonObject? PlanParameters
    {
        get => Given((JsonObject?)null);
        init => Give(value);
    }

    /// <summary>When the attempt is cancelled (UTC). <see cref="DateTimeOffset.MaxValue"/> means no limit.</summary>
    public virtual DateTimeOffset Deadline
    {
        get => Given(DateTimeOffset.MaxValue);
        init => Give(value);
    }

    /// <summary>Logger of the action; entries carry plugin, action, execution id and trace id.</summary>
    public virtual ILogger Logger
    {
        get => Given((ILogger)NullLogger.Instance);
        init => Give(value);
    }

    /// <summary>Folder that belongs to the plugin and outlives its versions; made before the plugin starts.</summary>
    public virtual string DataFolder
    {
        get => Given("");
        init => Give(value);
    }

    /// <summary>Tells how far the action is; shown with the execution.</summary>
    /// <param name="percent">0 to 100; values outside are cut.</param>
    /// <param name="message">What it is doing, for people.</param>
    public virtual void ReportProgress(double percent, string? message = null)
    {
    }

    /// <summary>Runs another action as part of this one, at most 8 deep, under this attempt's deadline.</summary>
    /// <param name="actionRef">The other action's ref.</param>
    /// <param name="parameters">Its parameters; null means none.</param>
    /// <param name="cancellationToken">Cancels the inner call.</param>
    /// <returns>Its result; failures (<c>unknown_action</c>, <c>invalid_parameters</c>, ...) are results, not exceptions.</returns>
    /// <exception cref="NotSupportedException">This context comes from a test that did not override the method.</exception>
    public virtual Task<ActionResult> InvokeAsync(string actionRef, JsonObject? parameters = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("This context runs no other actions. Override InvokeAsync to fake one.");

    /// <summary>Calls a named HTTP service of <c>plugins.json</c> (<c>services</c>).</summary>
    /// <param name="request">What to call.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The JSON body of a 2xx answer; null when it is empty.</returns>
    /// <exception cref="ServiceCallException">The service is not configured, not reachable, too slow, or answered with an error.</exception>
    /// <exception cref="NotSupportedException">This context comes from a test that did not override the method.</exception>
    public virtual Task<JsonNode?> InvokeServiceAsync(ServiceRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("This context calls no services. Override InvokeServiceAsync to fake one.");

    private T Given<T>(T otherwise, [CallerMemberName] string name = "") => _given is not null && _given.TryGetValue(name, out var value) ? (T)value! : otherwise;

    private void Give(object? value, [CallerMemberName] string name = "") => (_given ??= new(StringComparer.Ordinal))[name] = value;
}
