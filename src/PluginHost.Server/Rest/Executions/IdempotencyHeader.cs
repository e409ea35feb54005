namespace PluginHost.Server.Rest.Executions;

/// <summary>The header <c>Idempotency-Key</c>: the same key again is the same execution (T24).</summary>
internal static class IdempotencyHeader
{
    internal const string Name = "Idempotency-Key";

    /// <summary>On an answer that tells of an execution that was asked for before.</summary>
    internal const string Replayed = "Idempotency-Replayed";

    private const int MaxLength = 255;

    /// <summary>The answer to a key that is none; null for a good one, and for none at all.</summary>
    internal static IResult? Check(string? key) => key is null or { Length: > 0 and <= MaxLength } && !(key ?? "").AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? null
        : Problems.Of(StatusCodes.Status400BadRequest, "invalid_header", $"'{Name}' must have 1 to {MaxLength} printable ASCII characters.");
}
