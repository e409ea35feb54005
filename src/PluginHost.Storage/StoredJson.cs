using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginHost.Core.Actions;
using PluginHost.Core.Schemas;

namespace PluginHost.Storage;

/// <summary>The parts of records that stores keep as JSON text.</summary>
internal static class StoredJson
{
    // Stored text is read by people and searched, and never put into a page as it is.
    private static readonly StoredJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    internal static byte[] Write(ExecutionError error) => JsonSerializer.SerializeToUtf8Bytes(
        new StoredError(error.Code, error.Message, error.Kind == ErrorKind.Rejected, error.IsRetryable, error.IsUnforeseen, error.RetryAfter, error.Details.Count == 0 ? null : error.Details),
        Context.StoredError);

    internal static ExecutionError ReadError(ReadOnlySpan<byte> json)
    {
        var stored = JsonSerializer.Deserialize(json, Context.StoredError)!;
        return new ExecutionError(stored.Code, stored.Message, stored.IsRejected ? ErrorKind.Rejected : ErrorKind.Error, stored.IsRetryable)
        {
            IsUnforeseen = stored.IsUnforeseen,
            RetryAfter = stored.RetryAfter,
            Details = stored.Details ?? [],
        };
    }

    internal static byte[] Write(IReadOnlyList<string> words) => JsonSerializer.SerializeToUtf8Bytes(words, Context.IReadOnlyListString);

    internal static IReadOnlyList<string> ReadWords(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Context.IReadOnlyListString)!;
}

/// <summary>An error as stores keep it.</summary>
internal sealed record StoredError(
    string Code, string Message, bool IsRejected, bool IsRetryable, bool IsUnforeseen, TimeSpan? RetryAfter, IReadOnlyList<SchemaError>? Details);

/// <summary>How the JSON of stores is read and written.</summary>
[JsonSerializable(typeof(StoredError))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class StoredJsonContext : JsonSerializerContext;
