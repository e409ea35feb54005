using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PluginHost.Server.Rest.Executions;

namespace PluginHost.Server.Rest.Description;

/// <summary>Says of schemas what their types alone do not: which members are always there, words of closed sets, durations, free JSON.</summary>
internal static class SchemaWriter
{
    internal static Task WriteAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo;
        if (type.Type == typeof(RawJson)) WriteRaw(schema);
        else if (type.Type == typeof(FilterRequest)) WriteFilter(schema);
        else if (type.Kind == JsonTypeInfoKind.Object) schema.Required = RequiredOf(type);
        if (context.JsonPropertyInfo is { } property) WriteProperty(schema, property);
        return Task.CompletedTask;
    }

    private static void WriteRaw(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object | JsonSchemaType.Null;
        schema.AdditionalPropertiesAllowed = true;
    }

    private static void WriteFilter(OpenApiSchema schema)
    {
        schema.Properties = KnownParameters.Filters.ToDictionary(static filter => filter.Name, Member, StringComparer.Ordinal);
        var status = KnownParameters.Status;
        schema.Properties[status.Name] = new OpenApiSchema { Description = $"{status.Text} A list, or a text with commas between.", OneOf = [status.Schema(), new OpenApiSchema { Type = JsonSchemaType.String }] };
    }

    private static IOpenApiSchema Member(ParameterDescription filter)
    {
        var schema = filter.Schema();
        schema.Description = filter.Text;
        return schema;
    }

    // Answers have all of their members, null or not, unless they say otherwise. Bodies need only those that cannot be null.
    private static HashSet<string> RequiredOf(JsonTypeInfo type)
    {
        var isBody = type.Type.Name.EndsWith("Request", StringComparison.Ordinal);
        return type.Properties.Where(member => isBody ? !member.IsGetNullable && member.PropertyType != typeof(RawJson) : !IsLeftOut(member)).Select(static member => member.Name).ToHashSet(StringComparer.Ordinal);
    }

    private static bool IsLeftOut(JsonPropertyInfo member) => member.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) == true;

    private static void WriteProperty(OpenApiSchema schema, JsonPropertyInfo property)
    {
        foreach (var attribute in property.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [])
        {
            if (attribute is WordsAttribute words) WriteWords(schema.Items as OpenApiSchema ?? schema, words.All);
            else if (attribute is DurationTextAttribute duration) WriteDuration(schema, duration.OrSeconds);
            else if (attribute is AttemptsAttribute) WriteAttempts(schema);
        }
    }

    private static void WriteWords(OpenApiSchema schema, IEnumerable<string> words)
    {
        schema.Enum = [.. words.Select(static word => (JsonNode)word)];
        if (schema.Type?.HasFlag(JsonSchemaType.Null) == true) schema.Enum.Add(JsonNullSentinel.JsonNull);
    }

    private static void WriteDuration(OpenApiSchema schema, bool orSeconds)
    {
        schema.Pattern = ParameterDescription.DurationPattern;
        if (orSeconds) schema.Type |= JsonSchemaType.Number;
    }

    private static void WriteAttempts(OpenApiSchema schema)
    {
        var number = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "100" };
        var named = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["attempts"] = number },
            Required = new HashSet<string>(StringComparer.Ordinal) { "attempts" },
        };
        (schema.Type, schema.Format) = (null, null);
        schema.OneOf = [number, named, new OpenApiSchema { Type = JsonSchemaType.Null }];
    }
}
