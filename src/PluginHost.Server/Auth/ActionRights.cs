using System.Security.Claims;
using PluginHost.Core.Access;
using PluginHost.Core.Actions;
using PluginHost.Server.Rest;

namespace PluginHost.Server.Auth;

/// <summary>Which actions a caller may use: list, describe, check, run, and look at the executions of.</summary>
internal static class ActionRights
{
    /// <summary>Type of the claims that hold patterns.</summary>
    internal const string Claim = "actions";

    // A pattern that no ref fits: a query without patterns would find all.
    private const string NoAction = "";

    /// <summary>The patterns of a caller; none for one who may use no action.</summary>
    internal static IReadOnlyList<string> Patterns(ClaimsPrincipal user) => [.. user.FindAll(Claim).Select(static claim => claim.Value)];

    /// <summary>What a query for executions is narrowed to by its caller's patterns; nothing for one who may see all.</summary>
    internal static IReadOnlyList<string> Narrowed(ClaimsPrincipal user) => Patterns(user) switch
    {
        [] => [NoAction],
        var patterns when patterns.Contains(ActionPattern.All) => [],
        var patterns => patterns,
    };

    /// <summary>True when one of the patterns has this action, or all of another pattern.</summary>
    internal static bool MayUse(ClaimsPrincipal user, string actionRef) => user.HasClaim(claim => claim.Type == Claim && ActionPattern.Covers(claim.Value, actionRef));

    /// <summary>The answer to a caller who names actions that it may not use; null when it may use all.</summary>
    internal static IResult? Refuse(HttpContext context, params IEnumerable<string> actionRefs)
    {
        var refused = actionRefs.Where(actionRef => !MayUse(context.User, actionRef)).Distinct(StringComparer.Ordinal).ToArray();
        return refused.Length == 0 ? null : Forbid(context, $"may not use {string.Join(", ", refused.Select(static actionRef => $"'{actionRef}'"))}");
    }

    /// <summary>The answer to a caller who asks for an execution whose actions it may not use; null when it may. It does not say which actions they are.</summary>
    internal static IResult? RefuseExecution(HttpContext context, string id, params IEnumerable<string> actionRefs) =>
        actionRefs.All(actionRef => MayUse(context.User, actionRef)) ? null : Forbid(context, $"may not see '{id}': it is of another action");

    private static IResult Forbid(HttpContext context, string what)
    {
        context.Response.Headers.WWWAuthenticate = BearerChallenge.InsufficientScope();
        return Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.Forbidden, $"{context.User.Describe()} {what}. It may use: {(Patterns(context.User) is { Count: > 0 } patterns ? string.Join(", ", patterns) : "none")}.");
    }
}
