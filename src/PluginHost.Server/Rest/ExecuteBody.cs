using System.Runtime.InteropServices;
using System.Text.Json;
using PluginHost.Core.Configuration;

namespace PluginHost.Server.Rest;

/// <summary>The body of an execution or validation: which action, with which parameters.</summary>
/// <param name="ActionRef">The action.</param>
/// <param name="Parameters">The parameters as UTF-8 JSON text; empty means none.</param>
/// <param name="IsDryRun">True to do nothing.</param>
/// <param name="Timeout">Time limit; null means the action's.</param>
/// <param name="MaxAttempts">Most attempts; null means the action's.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExecuteBody(string ActionRef, ReadOnlyMemory<byte> Parameters, bool IsDryRun, TimeSpan? Timeout, int? MaxAttempts = null)
{
    private const string Known = "action_ref, parameters, dry_run, timeout, retry";

    /// <summary>Reads the object; <c>action_type</c> and <c>params</c> are read too (source: BudPipeline's validate route).</summary>
    /// <returns>The body; or the problem to answer with.</returns>
    internal static (ExecuteBody Body, IResult? Problem) Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return Read(utf8);
        }
        catch (JsonException exception)
        {
            return (default, JsonBody.Malformed(exception));
        }
    }

    private static (ExecuteBody Body, IResult? Problem) Read(ReadOnlyMemory<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return (default, JsonBody.Unreadable("The body must be a JSON object: {\"action_ref\": \"core.echo\", \"parameters\": {...}}."));
        var (body, seen) = (new ExecuteBody("", default, false, null), new HashSet<string>(4, StringComparer.Ordinal));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var given = seen.Add(name switch { "action_type" => "action_ref", "params" => "parameters", _ => name });
            var (next, problem) = given ? body.With(name, ref reader, utf8) : (body, $"'{name}' is given twice.");
            if (problem is not null) return (default, JsonBody.Unreadable(problem));
            body = next;
        }

        reader.Read(); // Text after the object is an error, too.
        return body.ActionRef.Length == 0 ? (default, JsonBody.Unreadable("'action_ref' is required: a string such as \"core.echo\".")) : (body, null);
    }

    private (ExecuteBody Body, string? Problem) With(string name, ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8)
    {
        switch (name)
        {
            case "action_ref" or "action_type":
                return reader.TokenType == JsonTokenType.String ? (this with { ActionRef = reader.GetString()! }, null) : (this, $"'{name}' must be a string such as \"core.echo\".");
            case "parameters" or "params":
                return (this with { Parameters = Slice(ref reader, utf8) }, null);
            case "dry_run":
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False ? (this with { IsDryRun = reader.GetBoolean() }, null) : (this, "'dry_run' must be true or false.");
            case "timeout":
                return ReadTimeout(ref reader) is { } timeout ? (this with { Timeout = timeout }, null) : (this, "'timeout' must be a duration of more than zero such as \"30s\".");
            case "retry":
                return ReadAttempts(ref reader) is { } attempts ? (this with { MaxAttempts = attempts }, null) : (this, "'retry' must be the most attempts to make, 1 to 100: a number, or {\"attempts\": 2}.");
            default:
                return (this, $"'{name}' is not known. Known here: {Known}.");
        }
    }

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8)
    {
        if (reader.TokenType == JsonTokenType.Null) return default;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return utf8[start..(int)reader.BytesConsumed];
    }

    // It can only lower what the policies say.
    internal static int? ReadAttempts(ref Utf8JsonReader reader)
    {
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        if (isObject && !(reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("attempts"u8) && reader.Read())) return null;
        var attempts = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && number is >= 1 and <= 100 ? number : (int?)null;
        return isObject && !(reader.Read() && reader.TokenType == JsonTokenType.EndObject) ? null : attempts;
    }

    internal static TimeSpan? ReadTimeout(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
            _ => null,
        };
        return Duration.TryParse(text, out var value) && value > TimeSpan.Zero ? value : null;
    }
}
