using System.Diagnostics;
using System.Globalization;
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
        if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests) context.Response.Headers.RetryAfter = Seconds(error.RetryAfter ?? TimeSpan.FromSeconds(1));
        return Of(status, error.Code, error.Message, error.Details);
    }

    /// <summary>HTTP status of a code that keeps an execution from being accepted.</summary>
    private static int StatusOf(ExecutionError error) => error switch
    {
        { Code: ErrorCodes.InvalidParameters, Details: [{ Code: "too_large" }] } => StatusCodes.Status413PayloadTooLarge,
        { Code: ErrorCodes.InvalidParameters, Details: [{ Code: "malformed" }] } => StatusCodes.Status400BadRequest,
        _ => ErrorCodeTable.Of(error.Code).HttpStatus is var status and not 0 ? status : StatusCodes.Status500InternalServerError,
    };

    // Whole seconds, rounded up: who comes back then is not told the same again.
    private static string Seconds(TimeSpan time) => Math.Max(1, Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
