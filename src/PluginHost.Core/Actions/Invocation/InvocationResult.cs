using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions.Invocation;

/// <summary>What an action returned, with its outputs as bytes: no plugin type leaves the generation.</summary>
/// <param name="Status">Kind of result.</param>
/// <param name="Outputs">UTF-8 JSON object text; empty when there are none.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Code">Error code of a failure.</param>
/// <param name="IsRetryable">True when the same call may succeed later.</param>
/// <param name="RetryAfter">How long to wait before that; null when nobody knows.</param>
internal readonly record struct InvocationResult(ActionResultStatus Status, ReadOnlyMemory<byte> Outputs, string? Message = null, string? Code = null, bool IsRetryable = false, TimeSpan? RetryAfter = null)
{
    private static readonly JsonTypeInfo<JsonObject> ObjectInfo = (JsonTypeInfo<JsonObject>)JsonSerializerOptions.Default.GetTypeInfo(typeof(JsonObject));

    /// <summary>The result of an action over JSON.</summary>
    /// <exception cref="InvalidResultException">It returned nothing, or outputs that cannot be written: nested too deep, too large.</exception>
    internal static InvocationResult From(ActionResult? result)
    {
        if (result is null) throw new InvalidResultException("The action returned null instead of a result.");
        var outputs = result.Outputs is null ? default : OutputBuffer.Write(result.Outputs, ObjectInfo);
        return new(result.Status, outputs, result.Message, result.Code, result.IsRetryable, result.RetryAfter);
    }
}

/// <summary>An action answered with something that is no result. Never leaves the attempt.</summary>
/// <param name="message">What it answered with.</param>
internal sealed class InvalidResultException(string message) : Exception(message)
{
    internal static InvalidResultException NoTask() => new("The action returned null instead of a task.");
}

/// <summary>The plugin's own types refuse parameters that fit the schema. Never leaves the attempt.</summary>
/// <param name="path">Where, as a JSON path.</param>
/// <param name="innerException">What the serialiser said.</param>
internal sealed class ParameterReadException(string? path, Exception innerException) : Exception("The plugin's own type does not accept a parameter.", innerException)
{
    /// <summary>Where, in the form of <see cref="Schemas.SchemaError.Path"/>.</summary>
    internal string Path { get; } = $"parameters{path?.TrimStart('$')}";
}
