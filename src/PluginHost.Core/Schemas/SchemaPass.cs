using System.Numerics;
using System.Text.Json;

namespace PluginHost.Core.Schemas;

/// <summary>One walk over a JSON value: without a list it stops at the first fault, with one it collects them all.</summary>
internal readonly ref struct SchemaPass(List<SchemaError>? errors)
{
    /// <summary>Most faults that one answer names: 100 (our choice: more help nobody).</summary>
    internal const int MaxErrors = 100;

    private readonly List<SchemaError>? _errors = errors;

    internal bool Check(ref Utf8JsonReader reader, ValueSchema schema, string path, ref bool missesDefaults, bool secret = false)
    {
        if (schema.Type == SchemaType.Any) return Skip(ref reader);
        if (reader.TokenType == JsonTokenType.Null)
        {
            return schema.IsNullable || Report(path, "wrong_type", $"'{path}' must not be null.", schema, ref reader, secret);
        }

        return schema.Type switch
        {
            SchemaType.Object => CheckObject(ref reader, schema, path, ref missesDefaults, secret),
            SchemaType.Map => CheckMap(ref reader, schema, path, ref missesDefaults, secret),
            SchemaType.Array => CheckArray(ref reader, schema, path, ref missesDefaults, secret),
            _ => CheckScalar(ref reader, schema, path, secret),
        };
    }

    private bool CheckScalar(ref Utf8JsonReader reader, ValueSchema schema, string path, bool secret)
    {
        var fault = ScalarRules.Check(ref reader, schema);
        if (fault is null) return true;
        Report(path, fault.Code, fault.Message(path), schema, ref reader, secret);
        Skip(ref reader);
        return false;
    }

    private bool CheckArray(ref Utf8JsonReader reader, ValueSchema schema, string path, ref bool missesDefaults, bool secret)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return WrongType(ref reader, schema, path, secret);
        var (good, count) = (true, 0);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            good &= Check(ref reader, schema.Items!, _errors is null ? path : $"{path}[{count}]", ref missesDefaults, secret);
            if (!good && _errors is null) return false;
            count++;
        }

        if (count < schema.MinLength) good &= Report(path, "too_short", $"'{path}' has {count} items; at least {schema.MinLength} are needed.", schema, $"{count} items");
        if (count > schema.MaxLength) good &= Report(path, "too_long", $"'{path}' has {count} items; at most {schema.MaxLength} are allowed.", schema, $"{count} items");
        return good;
    }

    private bool CheckMap(ref Utf8JsonReader reader, ValueSchema schema, string path, ref bool missesDefaults, bool secret)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return WrongType(ref reader, schema, path, secret);
        var good = true;
        HashSet<string>? names = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            good &= CheckName(ref reader, path, ref names, out var inner);
            reader.Read();
            good &= Check(ref reader, schema.Items!, inner, ref missesDefaults, secret);
            if (!good && _errors is null) return false;
        }

        return good;
    }

    private bool CheckObject(ref Utf8JsonReader reader, ValueSchema schema, string path, ref bool missesDefaults, bool secret)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return WrongType(ref reader, schema, path, secret);
        var start = reader;
        var (good, seen) = (true, 0UL);
        HashSet<string>? unknown = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = schema.IndexOf(ref reader);
            good &= index < 0 ? CheckUnknown(ref reader, schema, path, ref unknown) : CheckProperty(ref reader, schema.Properties[index], path, (seen & (1UL << index)) != 0, ref missesDefaults, secret);
            if (index >= 0) seen |= 1UL << index;
            if (!good && _errors is null) return false;
        }

        missesDefaults |= (schema.DefaultsMask & ~seen) != 0;
        return good & CheckMissing(schema, path, schema.RequiredMask & ~seen, start);
    }

    private bool CheckProperty(ref Utf8JsonReader reader, PropertySchema property, string path, bool isAgain, ref bool missesDefaults, bool secret)
    {
        var inner = _errors is null ? path : $"{path}.{property.Name}";
        var good = !isAgain || Report(inner, "duplicate", $"'{inner}' is given twice.", null, null);
        reader.Read();
        return good & Check(ref reader, property.Value, inner, ref missesDefaults, secret || property.IsSecret);
    }

    // Freely chosen names: only those allocate, and only to find the ones that come twice.
    private bool CheckName(ref Utf8JsonReader reader, string path, ref HashSet<string>? names, out string inner)
    {
        var name = reader.GetString()!;
        inner = _errors is null ? path : $"{path}.{name}";
        return (names ??= new(StringComparer.Ordinal)).Add(name) || Report(inner, "duplicate", $"'{inner}' is given twice.", null, null);
    }

    private bool CheckUnknown(ref Utf8JsonReader reader, ValueSchema schema, string path, ref HashSet<string>? names)
    {
        if (schema.AllowsUnknown)
        {
            var good = CheckName(ref reader, path, ref names, out _);
            reader.Read();
            return Skip(ref reader) && good;
        }

        if (_errors is null) return false;
        var name = reader.GetString()!;
        var known = schema.Properties.Select(static property => property.Name).ToArray();
        var hint = Nearest.Of(name, known) is { } near ? $" Did you mean '{near}'?" : known.Length == 0 ? " Nothing is expected here." : "";
        Report($"{path}.{name}", "unknown", $"'{path}.{name}' is not known.{hint}", null, null, known.Length == 0 ? "nothing" : string.Join(", ", known));
        reader.Read();
        Skip(ref reader);
        return false;
    }

    private bool CheckMissing(ValueSchema schema, string path, ulong missing, Utf8JsonReader start)
    {
        var good = true;
        for (; missing != 0; missing &= missing - 1)
        {
            var property = schema.Properties[BitOperations.TrailingZeroCount(missing)];
            if (property.ShowWhen is { } rule && !ShowWhenEvaluator.IsMet(rule, schema, start)) continue;
            good &= Report($"{path}.{property.Name}", "required", $"'{path}.{property.Name}' is required.", property.Value, "nothing");
        }

        return good;
    }

    private bool WrongType(ref Utf8JsonReader reader, ValueSchema schema, string path, bool secret)
    {
        Report(path, "wrong_type", $"'{path}' must be {SchemaText.Describe(schema)}.", schema, ref reader, secret);
        Skip(ref reader);
        return false;
    }

    private bool Report(string path, string code, string message, ValueSchema? schema, ref Utf8JsonReader reader, bool secret) =>
        _errors is not null && Report(path, code, message, schema, SchemaValidator.Describe(ref reader, secret));

    private bool Report(string path, string code, string message, ValueSchema? schema, string? found, string? expected = null)
    {
        if (_errors is { Count: < MaxErrors }) _errors.Add(new SchemaError(path, code, message, expected ?? (schema is null ? null : SchemaText.Describe(schema)), found));
        return false;
    }

    private static bool Skip(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return true;
    }
}
