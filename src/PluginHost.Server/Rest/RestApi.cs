using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PluginHost.Server.Rest.Description;
using PluginHost.Server.Rest.Executions;

namespace PluginHost.Server.Rest;

/// <summary>The REST surface: JSON in snake case under /api/v1, health, OpenAPI, Swagger UI.</summary>
internal static class RestApi
{
    internal static void AddRest(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict; // Else the description says of each number that it may be a text.
            options.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        services.AddProblemDetails(static options => options.CustomizeProblemDetails = static context =>
        {
            context.ProblemDetails.Extensions["trace_id"] = Activity.Current?.TraceId.ToHexString();
            context.ProblemDetails.Extensions.Remove("traceId");
            context.ProblemDetails.Extensions.TryAdd("code", CodeOf(context.ProblemDetails.Status));
            if (context.ProblemDetails.Status == StatusCodes.Status415UnsupportedMediaType) context.ProblemDetails.Detail ??= "Send the body with 'Content-Type: application/json'.";
        });
        services.AddSingleton<ActionHost>();
        services.AddSingleton<ExecutionHost>();
        services.TryAddSingleton<StreamHost>();
        services.AddSingleton<StoreBackup>();
        services.AddSingleton<SecretRotation>();
        services.AddSingleton<PlanHost>();
        services.AddSingleton<CommandHost>();
        services.AddSingleton<KeyHost>();
        services.AddExceptionHandler<StoreFailures>();
        services.AddOpenApi("v1", OpenApiSetup.Configure);
    }

    /// <summary>Serves Swagger UI to everybody; it comes before authorisation, since it is no endpoint that could say so itself.</summary>
    internal static void UseSwagger(this WebApplication app) => app.UseSwaggerUI(static options =>
    {
        options.SwaggerEndpoint("/openapi/v1.json", "PluginHost");
        options.DocumentTitle = "PluginHost";
    });

    internal static void MapRest(this WebApplication app)
    {
        app.MapHealth();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        var api = app.MapGroup("/api/v1").Refuses(KnownProblems.OfAllRoutes).Sends(KnownHeaders.Challenge, KnownHeaders.RetryAfter);
        api.MapPlugins();
        api.MapActions();
        api.MapExecutions();
        api.MapPlans();
        api.MapKeys();
        api.MapAudit();
        api.MapStore();
    }

    private static string CodeOf(int? status) => status switch
    {
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status413PayloadTooLarge => "too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
        >= 400 and < 500 => "bad_request",
        _ => "internal_error",
    };
}
