using System.Runtime.CompilerServices;
using Microsoft.OpenApi;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>Refuses query parameters that a route does not have, instead of passing them over: a mistyped <c>wait</c> would not wait.</summary>
internal static class QueryNames
{
    private static readonly ConditionalWeakTable<Endpoint, string[]?> Known = [];

    /// <summary>Comes behind authorisation. Routes that read many parameters look themselves, and tell all that is wrong at once.</summary>
    internal static void UseQueryNames(this WebApplication app) => app.Use(static (context, next) =>
    {
        if (context.Request.Query.Count == 0 || context.GetEndpoint() is not { } endpoint || Known.GetValue(endpoint, NamesOf) is not { } names || !HasOthers(context.Request.Query, names)) return next(context);
        var parameters = new QueryParameters(context.Request);
        parameters.Know(names);
        return parameters.Problem() is { } problem ? problem.ExecuteAsync(context) : next(context);
    });

    private static bool HasOthers(IQueryCollection query, string[] names)
    {
        foreach (var (name, _) in query)
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static string[]? NamesOf(Endpoint endpoint)
    {
        var problems = endpoint.Metadata.GetOrderedMetadata<ProblemDescription>();
        if (!problems.Contains(KnownProblems.UnknownQuery) || problems.Contains(KnownProblems.InvalidQuery)) return null;
        return [.. endpoint.Metadata.GetOrderedMetadata<ParameterDescription>().Where(static parameter => parameter.In == ParameterLocation.Query).Select(static parameter => parameter.Name)];
    }
}
