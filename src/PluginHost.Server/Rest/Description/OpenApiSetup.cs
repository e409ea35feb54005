using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PluginHost.Server.Rest.Executions;

namespace PluginHost.Server.Rest.Description;

/// <summary>Puts the OpenAPI description together.</summary>
internal static class OpenApiSetup
{
    /// <summary>The name of the way to show a key.</summary>
    internal const string KeyScheme = "key";

    // What streams tell stands in no answer's schema.
    private static readonly Type[] Events = [typeof(StatusEvent), typeof(ProgressEvent), typeof(LogEvent), typeof(GapEvent)];

    private const string About = """
        Lists plugins and actions, runs actions now and later, follows, cancels and counts executions; keys, audit trail, store.

        JSON is in snake case, times are ISO 8601 in UTC, durations are text such as `500ms`, `30s` or `2h`. What is not accepted is a problem by
        RFC 9457 with a stable `code`; each route lists the codes that it answers with. Beside them, a path that is none of these answers 404 `not_found`,
        and a method that a path does not have 405 `method_not_allowed`.
        """;

    internal static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer(WriteAsync);
        options.AddOperationTransformer(OperationWriter.WriteAsync);
        options.AddSchemaTransformer(SchemaWriter.WriteAsync);
    }

    private static async Task WriteAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "PluginHost", Version = "v1", Description = About };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key, or a token of the issuer that is configured. What it may do is told by its scopes." };
        document.AddComponent(ProblemSchema.Name, ProblemSchema.Create(document));
        foreach (var type in Events) document.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
    }
}
