using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace PluginHost.Server.Rest;

/// <summary>What the OpenAPI description needs beyond the routes: title, key, free JSON.</summary>
internal static class OpenApiSetup
{
    internal static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "PluginHost", Version = "v1", Description = "Lists plugins and actions, and runs actions." };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The admin key." };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer(static (schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type != typeof(RawJson)) return Task.CompletedTask;
            schema.Type = JsonSchemaType.Object | JsonSchemaType.Null;
            schema.AdditionalPropertiesAllowed = true;
            return Task.CompletedTask;
        });
    }
}
