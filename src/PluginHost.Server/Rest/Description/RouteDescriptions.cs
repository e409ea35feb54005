namespace PluginHost.Server.Rest.Description;

/// <summary>Says of routes what the OpenAPI description tells: where a route is mapped, and in the words of what it does.</summary>
internal static class RouteDescriptions
{
    private const string Json = "application/json";

    /// <summary>Names a route and says in one line what it does; the rest, if there is more, is Markdown.</summary>
    internal static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string id, string summary, string? more = null)
    {
        route.WithName(id).WithSummary(summary);
        return more is null ? route : route.WithDescription(more);
    }

    /// <summary>Parameters of the path, the query and headers.</summary>
    internal static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, params IEnumerable<ParameterDescription> parameters) => route.WithMetadata([.. parameters]);

    /// <summary>A body that must be given.</summary>
    internal static RouteHandlerBuilder TakesBody<T>(this RouteHandlerBuilder route, params string[] examples)
        where T : notnull => route.Accepts<T>(Json).WithBody(examples);

    /// <summary>A body that may be left out.</summary>
    internal static RouteHandlerBuilder MayTakeBody<T>(this RouteHandlerBuilder route, params string[] examples)
        where T : notnull => route.Accepts<T>(isOptional: true, Json).WithBody(examples);

    /// <summary>The answer of a route that has done what was asked.</summary>
    internal static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, string text, string example, int status = StatusCodes.Status200OK, string contentType = Json) =>
        route.Produces<T>(status, contentType).WithMetadata(new AnswerDescription(status, text, example));

    /// <summary>The answer that there is nothing to tell.</summary>
    internal static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder route, string text) =>
        route.Produces(StatusCodes.Status204NoContent).WithMetadata(new AnswerDescription(StatusCodes.Status204NoContent, text, null));

    /// <summary>Problems that a route, or each of a group, answers with.</summary>
    internal static TBuilder Refuses<TBuilder>(this TBuilder routes, params IEnumerable<ProblemDescription> problems)
        where TBuilder : IEndpointConventionBuilder => routes.WithMetadata([.. problems]);

    /// <summary>Headers of the answers of a route, or of each of a group.</summary>
    internal static TBuilder Sends<TBuilder>(this TBuilder routes, params HeaderDescription[] headers)
        where TBuilder : IEndpointConventionBuilder => routes.WithMetadata([.. headers]);

    private static RouteHandlerBuilder WithBody(this RouteHandlerBuilder route, string[] examples) =>
        route.WithMetadata(new BodyDescription(examples)).Refuses(KnownProblems.InvalidBody, KnownProblems.TooLarge, KnownProblems.OtherMediaType);
}
