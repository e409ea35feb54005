using System.Text.Json;
using PluginHost.Core.Plans;
using PluginHost.Core.Schemas;
using PluginHost.Server.Rest.Executions;

namespace PluginHost.Server.Rest;

/// <summary>Reads the body of several executions; everything that is wrong is told at once.</summary>
internal sealed class PlanBody
{
    private static readonly string[] PlanKeys = ["mode", "stop_on_error", "strict", "max_parallel", "phases", "dry_run", "steps"];
    private static readonly string[] StepKeys = ["id", "action", "phase", "parameters", "timeout", "retry"];

    private readonly List<SchemaError> _problems = [];

    /// <summary>Reads it.</summary>
    /// <returns>The plan; or the problem to answer with.</returns>
    internal static (Plan? Plan, IResult? Problem) Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var body = new PlanBody();
            var plan = body.ReadPlan(document.RootElement);
            return body._problems.Count == 0 ? (plan, null) : (null, JsonBody.Unreadable(body._problems.Count == 1 ? body._problems[0].Message : $"{body._problems.Count} things are wrong with the body: {body._problems[0].Message}", body._problems));
        }
        catch (JsonException exception)
        {
            return (null, exception.LineNumber is null ? JsonBody.Unreadable($"The body cannot be read: {exception.Message}") : JsonBody.Malformed(exception));
        }
    }

    private Plan? ReadPlan(JsonElement root)
    {
        if (!IsObject(root, "$", "The body must be a JSON object: {\"steps\": [{\"action\": \"core.echo\", \"parameters\": {...}}]}.")) return null;
        CheckKeys(root, "", PlanKeys);
        var plan = new Plan([.. Items(root, "steps", isRequired: true).Select((step, index) => ReadStep(step, $"steps[{index}]")).OfType<PlanStep>()])
        {
            Mode = ReadMode(root),
            StopsOnError = Flag(root, "stop_on_error"),
            IsStrict = Flag(root, "strict"),
            IsDryRun = Flag(root, "dry_run"),
            Phases = [.. Items(root, "phases", isRequired: false).Select((phase, index) => Text(phase, $"phases[{index}]") ?? "")],
        };
        if (!root.TryGetProperty("max_parallel", out var most)) return plan;
        if (most.ValueKind == JsonValueKind.Number && most.TryGetInt32(out var number)) return plan with { MaxParallel = number };
        Report("max_parallel", "wrong_type", "must be a number from 1 to 1000.");
        return plan;
    }

    private PlanStep? ReadStep(JsonElement step, string path)
    {
        if (!IsObject(step, path, $"'{path}' must be an object such as {{\"action\": \"core.echo\"}}.")) return null;
        CheckKeys(step, path + ".", StepKeys);
        var action = step.TryGetProperty("action", out var given) ? Text(given, $"{path}.action") : null;
        if (!step.TryGetProperty("action", out _)) Report($"{path}.action", "required", "is required: a ref such as \"core.echo\".");
        return new PlanStep(action ?? "?", Parameters(step))
        {
            Id = step.TryGetProperty("id", out var id) ? Text(id, $"{path}.id") : null,
            Phase = step.TryGetProperty("phase", out var phase) ? Text(phase, $"{path}.phase") : null,
            Timeout = Read(step, path, "timeout", ExecuteBodyReader.ReadTimeout, "must be a duration of more than zero such as \"30s\"."),
            MaxAttempts = Read(step, path, "retry", ExecuteBodyReader.ReadAttempts, "must be the most attempts to make, 1 to 100: a number, or {\"attempts\": 2}."),
        };
    }

    // A copy: the document is gone when the step runs. What is no object is told of by the action's schema.
    private static ReadOnlyMemory<byte> Parameters(JsonElement step) =>
        step.TryGetProperty("parameters", out var parameters) && parameters.ValueKind != JsonValueKind.Null ? JsonSerializer.SerializeToUtf8Bytes(parameters) : default;

    private delegate T? Reader<T>(ref Utf8JsonReader reader)
        where T : struct;

    private T? Read<T>(JsonElement step, string path, string key, Reader<T> read, string expected)
        where T : struct
    {
        if (!step.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(value));
        reader.Read();
        var found = read(ref reader);
        if (found is null) Report($"{path}.{key}", "wrong_type", expected);
        return found;
    }

    private PlanMode ReadMode(JsonElement root)
    {
        if (!root.TryGetProperty("mode", out var mode)) return PlanMode.Sequential;
        if (mode.ValueKind == JsonValueKind.String && Enum.GetValues<PlanMode>().Where(one => Words.Of(one).Equals(mode.GetString(), StringComparison.OrdinalIgnoreCase)).Cast<PlanMode?>().FirstOrDefault() is { } known) return known;
        Report("mode", "not_an_option", $"must be one of: {string.Join(", ", Enum.GetValues<PlanMode>().Select(Words.Of))}.");
        return PlanMode.Sequential;
    }

    private bool Flag(JsonElement root, string key)
    {
        if (!root.TryGetProperty(key, out var value)) return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Report(key, "wrong_type", "must be true or false.");
        return false;
    }

    private string? Text(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        Report(path, "wrong_type", "must be a string.");
        return null;
    }

    private JsonElement[] Items(JsonElement root, string key, bool isRequired)
    {
        if (root.TryGetProperty(key, out var value))
        {
            if (value.ValueKind == JsonValueKind.Array) return [.. value.EnumerateArray()];
            Report(key, "wrong_type", "must be a list.");
        }
        else if (isRequired)
        {
            Report(key, "required", "is required: a list of steps.");
        }

        return [];
    }

    private bool IsObject(JsonElement value, string path, string message)
    {
        if (value.ValueKind == JsonValueKind.Object) return true;
        _problems.Add(new(path, "wrong_type", message, "an object"));
        return false;
    }

    private void CheckKeys(JsonElement value, string prefix, string[] known)
    {
        foreach (var name in value.EnumerateObject().Select(static property => property.Name).Except(known, StringComparer.Ordinal)) Report(prefix + name, "unknown", $"is not known. Known here: {string.Join(", ", known)}.");
    }

    private void Report(string path, string code, string rest) => _problems.Add(new(path, code, $"'{path}' {rest}"));
}
