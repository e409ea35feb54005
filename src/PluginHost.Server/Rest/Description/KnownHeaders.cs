using PluginHost.Server.Rest.Executions;

namespace PluginHost.Server.Rest.Description;

/// <summary>The headers of answers.</summary>
internal static class KnownHeaders
{
    internal static readonly HeaderDescription Challenge = new("WWW-Authenticate", "What is missing, by RFC 6750.", "Bearer error=\"insufficient_scope\", scope=\"plugins:write\"", 401, 403);

    internal static readonly HeaderDescription RetryAfter = new("Retry-After", "Whole seconds after which it is worth another try, at least 1.", "1", 429, 503) { IsNumber = true };

    internal static readonly HeaderDescription Replayed = new(IdempotencyHeader.Replayed, "`true` when the execution was asked for before, with the same `Idempotency-Key`.", "true", 200, 201, 202);

    internal static readonly HeaderDescription FileName = new("Content-Disposition", "A name to save it under.", "attachment; filename=audit.ndjson; filename*=UTF-8''audit.ndjson", 200);

    internal static readonly HeaderDescription Unbuffered = new("X-Accel-Buffering", "`no`: proxies pass each event on at once.", "no", 200);

    /// <summary>The address of an execution that was made.</summary>
    internal static HeaderDescription LocationOfExecution(params int[] statuses) => Location("/api/v1/executions/01a204d5-f011-722e-8390-e887e0e8ce09", statuses);

    /// <summary>The address of what was made.</summary>
    internal static HeaderDescription Location(string example, params int[] statuses) => new("Location", "Where to look at it.", example, statuses);
}
