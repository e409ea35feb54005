using Microsoft.OpenApi;

namespace PluginHost.Server.Rest.Description;

/// <summary>What problems look like: RFC 9457 with our members.</summary>
internal static class ProblemSchema
{
    /// <summary>Its name among the schemas.</summary>
    internal const string Name = "Problem";

    internal static OpenApiSchema Create(OpenApiDocument document) => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What is wrong, by RFC 9457.",
        Required = new HashSet<string>(StringComparer.Ordinal) { "title", "status", "code", "trace_id" },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = Text("The address of what the HTTP status means."),
            ["title"] = Text("The HTTP status in words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The HTTP status." },
            ["detail"] = Text("What is wrong, for people, with what to do."),
            ["instance"] = Text("The address of this very case; not given by this version."),
            ["code"] = Text("What is wrong, as a word that stays the same."),
            ["trace_id"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "Finds the request in the log and in traces." },
            ["execution_id"] = Text("The execution that it is about."),
            ["errors"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchemaReference("SchemaError", document), Description = "Everything that is wrong, when that can be told one by one." },
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
