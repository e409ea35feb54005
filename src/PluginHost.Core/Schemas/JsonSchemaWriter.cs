using System.Text.Json.Nodes;

namespace PluginHost.Core.Schemas;

/// <summary>Writes a schema as JSON Schema 2020-12, with <c>x-</c> keywords for what forms need beyond it.</summary>
public static class JsonSchemaWriter
{
    /// <summary>The schema of a whole object, with <c>$schema</c>.</summary>
    /// <param name="schema">The object's schema.</param>
    public static JsonObject Write(ValueSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var json = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema" };
        Fill(json, schema);
        return json;
    }

    private static JsonObject Value(ValueSchema schema)
    {
        var json = new JsonObject();
        Fill(json, schema);
        return json;
    }

    private static void Fill(JsonObject json, ValueSchema schema)
    {
        if (TypeOf(schema) is { } type) json["type"] = type;
        if (schema.Format is { } format) FillFormat(json, format);
        if (schema.Options.Count > 0) FillOptions(json, schema);
        FillLimits(json, schema);
        if (schema.Type == SchemaType.Array) json["items"] = Value(schema.Items!);
        if (schema.Type == SchemaType.Map) json["additionalProperties"] = Value(schema.Items!);
        if (schema.Type == SchemaType.Object) FillObject(json, schema);
    }

    private static JsonNode? TypeOf(ValueSchema schema)
    {
        if (schema.Type == SchemaType.Any) return null;
        List<string> names = schema switch
        {
            { Format: StringFormat.Duration } => ["string", "number"],
            { Type: SchemaType.Map } => ["object"],
            _ => [Naming.Snake(schema.Type.ToString())],
        };
        if (schema.IsNullable) names.Add("null");
        return names.Count == 1 ? names[0] : new JsonArray([.. names.Select(static name => (JsonNode)name)]);
    }

    private static void FillFormat(JsonObject json, StringFormat format)
    {
        switch (format)
        {
            case StringFormat.Base64: json["contentEncoding"] = "base64"; break;
            case StringFormat.Character: (json["minLength"], json["maxLength"]) = (1, 1); break;
            case StringFormat.Duration: json["x-format"] = "duration"; break;
            case StringFormat.Uri: json["format"] = "uri-reference"; break;
            case StringFormat.DateTime: json["format"] = "date-time"; break;
            default: json["format"] = Naming.Snake(format.ToString()); break;
        }
    }

    private static void FillOptions(JsonObject json, ValueSchema schema)
    {
        var values = schema.Options.Select(static option => (JsonNode?)option.Value);
        json["enum"] = new JsonArray([.. schema.IsNullable ? values.Append(null) : values]);
        if (schema.Options.All(static option => option.Value == option.Label)) return;
        json["x-labels"] = new JsonArray([.. schema.Options.Select(static option => (JsonNode)option.Label)]);
    }

    private static void FillLimits(JsonObject json, ValueSchema schema)
    {
        if (schema.Minimum is { } minimum) json[schema.ExclusiveMinimum ? "exclusiveMinimum" : "minimum"] = minimum;
        if (schema.Maximum is { } maximum) json[schema.ExclusiveMaximum ? "exclusiveMaximum" : "maximum"] = maximum;
        var unit = schema.Type == SchemaType.Array ? "Items" : "Length";
        if (schema.MinLength is { } shortest) json["min" + unit] = shortest;
        if (schema.MaxLength is { } longest) json["max" + unit] = longest;
        if (schema.Pattern is { } pattern) json["pattern"] = $"^(?:{pattern})$";
    }

    private static void FillObject(JsonObject json, ValueSchema schema)
    {
        json["properties"] = new JsonObject(schema.Properties.Select(static property => KeyValuePair.Create(property.Name, (JsonNode?)Property(property))));
        var required = schema.Properties.Where(static property => property is { IsRequired: true, ShowWhen: null }).Select(static property => (JsonNode)property.Name);
        json["required"] = new JsonArray([.. required]);
        json["additionalProperties"] = schema.AllowsUnknown;
    }

    private static JsonObject Property(PropertySchema property)
    {
        var json = Value(property.Value);
        json["title"] = property.Label;
        if (property.Description is { } description) json["description"] = description;
        if (property.DefaultJson is not null) json["default"] = property.CreateDefault();
        if (property.IsSecret) json["writeOnly"] = true;
        if (property.Placeholder is { } placeholder) json["examples"] = new JsonArray(placeholder);
        json["x-kind"] = property.Kind;
        if (property.Reference is { } reference) json["x-reference"] = reference;
        if (property.Group is { } group) json["x-group"] = group;
        if (property.ShowWhen is { } rule) json["x-show-when"] = ShowWhen(rule);
        return json;
    }

    private static JsonObject ShowWhen(ShowWhenRule rule) =>
        new() { ["parameter"] = rule.Parameter, [rule.Negated ? "not_equals" : "equals"] = JsonNode.Parse(rule.ValueJson) };
}
