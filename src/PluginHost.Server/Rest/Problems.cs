using System.Diagnostics;
using PluginHost.Core.Actions;
using PluginHost.Core.Schemas;

namespace PluginHost.Server.Rest;

/// <summary>Problems by RFC 9457, each with a stable code and the trace id.</summary>
internal static class Problems
{
    /// <summary>A problem with a code of its own.</summary>
    internal static IResult Of(int status, string code, string detail, IReadOnlyList<SchemaError>? errors = null)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code, ["trace_id"] = Activity.Current?.TraceId.ToHexString() };
        if (errors is { Count: > 0 }) extensions["errors"] = errors;
        return Results.Problem(detail, statusCode: status, extensions: extensions);
    }

    /// <summary>An execution that is not accepted.</summary>
    internal static IResult Of(ExecutionError error, HttpContext context)
    {
        var status = StatusOf(error);
        if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests) context.Response.Headers.RetryAfter = "1";
        return Of(status, error.Code, error.Message, error.Details);
    }

    /// <summary>HTTP status of a code that keeps an execution from being accepted.</summary>
    private static int StatusOf(ExecutionError error) => error.Code switch
    {
        ErrorCodes.UnknownAction => StatusCodes.Status404NotFound,
        ErrorCodes.InvalidParameters when error.Details is [{ Code: "too_large" }] => StatusCodes.Status413PayloadTooLarge,
        ErrorCodes.InvalidParameters when error.Details is [{ Code: "malformed" }] => StatusCodes.Status400BadRequest,
        ErrorCodes.InvalidParameters => StatusCodes.Status422UnprocessableEntity,
        ErrorCodes.QueueFull => StatusCodes.Status429TooManyRequests,
        ErrorCodes.TimedOut => StatusCodes.Status504GatewayTimeout,
        ErrorCodes.PluginRefused or ErrorCodes.PluginUnavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
