using System.Diagnostics;
using System.Globalization;
using PluginHost.Core.Actions;
using PluginHost.Core.Schemas;

namespace PluginHost.Server.Rest;

/// <summary>Problems by RFC 9457, each with a stable code and the trace id.</summary>
internal static class Problems
{
    /// <summary>A problem with a code of its own.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The code.</param>
    /// <param name="detail">A sentence for people.</param>
    /// <param name="errors">All that is wrong; null or empty for nothing in particular.</param>
    /// <param name="executionId">The execution that it is about; null for none.</param>
    internal static IResult Of(int status, string code, string detail, IReadOnlyList<SchemaError>? errors = null, string? executionId = null)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code, ["trace_id"] = Activity.Current?.TraceId.ToHexString() };
        if (errors is { Count: > 0 }) extensions["errors"] = errors;
        if (executionId is not null) extensions["execution_id"] = executionId;
        return Results.Problem(detail, statusCode: status, extensions: extensions);
    }

    /// <summary>An execution that is not accepted.</summary>
    /// <param name="error">Why not.</param>
    /// <param name="context">The request.</param>
    /// <param name="executionId">The execution that stands in the way; null for none.</param>
    internal static IResult Of(ExecutionError error, HttpContext context, string? executionId = null)
    {
        var status = StatusOf(error);
        if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests || error is { Code: ErrorCodes.IdempotencyConflict, RetryAfter: not null }) context.Response.Headers.RetryAfter = Seconds(error.RetryAfter ?? TimeSpan.FromSeconds(1));
        return Of(status, error.Code, error.Message, error.Details, executionId);
    }

    /// <summary>HTTP status of a code that keeps an execution from being accepted.</summary>
    private static int StatusOf(ExecutionError error) => error switch
    {
        { IsOtherRequest: true } => StatusCodes.Status422UnprocessableEntity,
        { Code: ErrorCodes.InvalidParameters, Details: [{ Code: "too_large" }] } => StatusCodes.Status413PayloadTooLarge,
        { Code: ErrorCodes.InvalidParameters, Details: [{ Code: "malformed" }] } => StatusCodes.Status400BadRequest,
        _ => ErrorCodeTable.Of(error.Code).HttpStatus is var status and not 0 ? status : StatusCodes.Status500InternalServerError,
    };

    // Whole seconds, rounded up: who comes back then is not told the same again.
    private static string Seconds(TimeSpan time) => Math.Max(1, Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
