using System.Text;
using System.Text.Json;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Core.Schemas;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Reads the body of an execution; everything that is wrong is told at once. The parameters are left as they are.</summary>
internal sealed class ExecuteBodyReader
{
    /// <summary>Furthest that a body looks ahead: 365 days (our choice; later is more likely a mistake).</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(365);

    private static readonly string[] Known = ["action_ref", "parameters", "dry_run", "timeout", "retry", "run_at", "delay", "ttl", "priority", "metadata"];
    private static readonly string[] Priorities = [.. Enum.GetValues<ExecutionPriority>().Select(Words.Of)];

    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly DateTimeOffset _now;
    private readonly HashSet<string> _seen = new(4, StringComparer.Ordinal);
    private readonly List<SchemaError> _problems = [];
    private ExecuteBody _body = new("", default);

    private ExecuteBodyReader(ReadOnlyMemory<byte> utf8, DateTimeOffset now) => (_utf8, _now) = (utf8, now);

    /// <summary>Reads the object; <c>action_type</c> and <c>params</c> are read too (source: BudPipeline's validate route).</summary>
    /// <returns>The body; or the problem to answer with.</returns>
    internal static (ExecuteBody Body, IResult? Problem) Parse(ReadOnlyMemory<byte> utf8, DateTimeOffset now)
    {
        try
        {
            return new ExecuteBodyReader(utf8, now).Read();
        }
        catch (JsonException exception)
        {
            return (default, JsonBody.Malformed(exception));
        }
    }

    private (ExecuteBody Body, IResult? Problem) Read()
    {
        var reader = new Utf8JsonReader(_utf8.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return (default, JsonBody.Unreadable("The body must be a JSON object: {\"action_ref\": \"core.echo\", \"parameters\": {...}}."));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var (value, start) = (reader.TokenType, (int)reader.TokenStartIndex);
            var atValue = reader;
            reader.Skip();
            if (!_seen.Add(name switch { "action_type" => "action_ref", "params" => "parameters", _ => name })) Report(name, "duplicate", "is given twice.");
            else if (value != JsonTokenType.Null || !Known.Contains(name)) ReadMember(name, ref atValue, _utf8[start..(int)reader.BytesConsumed]);
        }

        reader.Read(); // Text after the object is an error, too.
        CheckTimes();
        if (_body.ActionRef.Length == 0 && !_problems.Exists(static problem => problem.Path is "action_ref" or "action_type")) Report("action_ref", "required", "is required: a string such as \"core.echo\".");
        return _problems.Count == 0 ? (_body, null) : (default, JsonBody.Unreadable(_problems.Count == 1 ? _problems[0].Message : $"{_problems.Count} things are wrong with the body: {_problems[0].Message}", _problems));
    }

    private void ReadMember(string name, ref Utf8JsonReader value, ReadOnlyMemory<byte> raw)
    {
        switch (name)
        {
            case "action_ref" or "action_type":
                _body = _body with { ActionRef = Text(name, ref value, "a string such as \"core.echo\"") ?? "" };
                break;
            case "parameters" or "params":
                _body = _body with { Parameters = value.TokenType == JsonTokenType.Null ? default : raw };
                break;
            case "dry_run":
                if (value.TokenType is JsonTokenType.True or JsonTokenType.False) _body = _body with { IsDryRun = value.GetBoolean() };
                else Report(name, "wrong_type", "must be true or false.");
                break;
            case "retry":
                _body = _body with { MaxAttempts = ReadAttempts(ref value) };
                if (_body.MaxAttempts is null) Report(name, "wrong_type", "must be the most attempts to make, 1 to 100: a number, or {\"attempts\": 2}.");
                break;
            case "priority":
                _body = _body with { Priority = ReadPriority(ref value) };
                break;
            case "metadata":
                _body = _body with { Metadata = CheckMetadata(raw) };
                break;
            default:
                ReadTime(name, ref value);
                break;
        }
    }

    private void ReadTime(string name, ref Utf8JsonReader value)
    {
        switch (name)
        {
            case "timeout":
                _body = _body with { Timeout = ReadTimeout(ref value) };
                if (_body.Timeout is null) Report(name, "format", "must be a duration of more than zero such as \"30s\".");
                break;
            case "run_at":
                _body = _body with { RunAt = ReadRunAt(ref value) };
                break;
            case "delay":
                _body = _body with { Delay = ReadSpan(ref value) is { } delay && delay <= Furthest ? delay : null };
                if (_body.Delay is null) Report(name, "format", $"must be a duration of at most {Duration.Format(Furthest)} such as \"10m\".");
                break;
            case "ttl":
                _body = _body with { TimeToLive = ReadTimeout(ref value) is { } time && time <= Furthest ? time : null };
                if (_body.TimeToLive is null) Report(name, "format", $"must be a duration of more than zero and at most {Duration.Format(Furthest)} such as \"1h\".");
                break;
            default:
                Report(name, "unknown", $"is not known. Known here: {string.Join(", ", Known)}.");
                break;
        }
    }

    private DateTimeOffset? ReadRunAt(ref Utf8JsonReader value)
    {
        if (value.TokenType != JsonTokenType.String || !IsoTime.TryParse(value.GetString()!, out var time))
        {
            Report("run_at", "format", "must be a time such as \"2026-11-27T08:00:00Z\".");
            return null;
        }

        if (time - _now > Furthest) Report("run_at", "out_of_range", $"must be at most {Duration.Format(Furthest)} from now.");
        return time;
    }

    private void CheckTimes()
    {
        if (_body is { RunAt: not null, Delay: not null }) Report("delay", "duplicate", "and 'run_at' cannot be given together: both say when it begins.");
        else if (_body.TimeToLive is { } time && time <= (_body.Delay ?? (_body.RunAt - _now))) Report("ttl", "out_of_range", $"must be longer than the time until it begins: both count from now.");
    }

    private ExecutionPriority ReadPriority(ref Utf8JsonReader value)
    {
        var given = value.TokenType == JsonTokenType.String ? value.GetString() : null;
        var priority = Array.FindIndex(Priorities, word => word.Equals(given, StringComparison.OrdinalIgnoreCase));
        if (priority < 0) Report("priority", "not_an_option", "must be one of: high, normal, low.");
        return (ExecutionPriority)Math.Max(0, priority);
    }

    private ReadOnlyMemory<byte> CheckMetadata(ReadOnlyMemory<byte> raw)
    {
        if (raw.Span[0] != (byte)'{') Report("metadata", "wrong_type", "must be an object.");
        else if (raw.Length > SubmitOptions.MaxMetadataBytes) Report("metadata", "too_large", $"must have at most {SubmitOptions.MaxMetadataBytes} bytes, not {raw.Length}.");
        else if (HasDuplicates(raw)) Report("metadata", "duplicate", "must have each name once.");
        return raw;
    }

    private static bool HasDuplicates(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return false;
        }
        catch (JsonException)
        {
            return true; // What else may be wrong with it is found while the whole body is read.
        }
    }

    private string? Text(string name, ref Utf8JsonReader value, string expected)
    {
        if (value.TokenType == JsonTokenType.String) return value.GetString();
        Report(name, "wrong_type", $"must be {expected}.");
        return null;
    }

    // It can only lower what the policies say.
    internal static int? ReadAttempts(ref Utf8JsonReader reader)
    {
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        if (isObject && !(reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("attempts"u8) && reader.Read())) return null;
        var attempts = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && number is >= 1 and <= 100 ? number : (int?)null;
        return isObject && !(reader.Read() && reader.TokenType == JsonTokenType.EndObject) ? null : attempts;
    }

    internal static TimeSpan? ReadTimeout(ref Utf8JsonReader reader) => ReadSpan(ref reader) is { } span && span > TimeSpan.Zero ? span : null;

    private static TimeSpan? ReadSpan(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => null,
        };
        return Duration.TryParse(text, out var value) ? value : null;
    }

    private void Report(string path, string code, string rest) => _problems.Add(new(path, code, $"'{path}' {rest}"));
}
