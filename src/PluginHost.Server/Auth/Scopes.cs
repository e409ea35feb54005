using System.Security.Claims;

namespace PluginHost.Server.Auth;

/// <summary>What a key or token may do.</summary>
internal static class Scopes
{
    /// <summary>Type of the claims that hold scopes.</summary>
    internal const string Claim = "scope";

    /// <summary>Lists and describes actions, and checks parameters.</summary>
    internal const string ActionsRead = "actions:read";

    /// <summary>Looks at plugins and at the decisions about them.</summary>
    internal const string PluginsRead = "plugins:read";

    /// <summary>Commands plugins.</summary>
    internal const string PluginsWrite = "plugins:write";

    /// <summary>Looks at executions.</summary>
    internal const string ExecutionsRead = "executions:read";

    /// <summary>Runs actions, and cancels what runs.</summary>
    internal const string ExecutionsWrite = "executions:write";

    /// <summary>Reads the metrics.</summary>
    internal const string MetricsRead = "metrics:read";

    /// <summary>Lists keys; never their secrets.</summary>
    internal const string KeysRead = "keys:read";

    /// <summary>Makes, rotates and revokes keys.</summary>
    internal const string KeysWrite = "keys:write";

    /// <summary>Reads the audit trail.</summary>
    internal const string AuditRead = "audit:read";

    /// <summary>Backs the store up.</summary>
    internal const string StoreWrite = "store:write";

    /// <summary>Everything.</summary>
    internal const string Admin = "admin";

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<string> All { get; } =
        [ActionsRead, PluginsRead, PluginsWrite, ExecutionsRead, ExecutionsWrite, MetricsRead, KeysRead, KeysWrite, AuditRead, StoreWrite, Admin];

    /// <summary>The scopes of a caller, as the key or token has them.</summary>
    internal static IReadOnlyList<string> Of(ClaimsPrincipal user) => [.. user.FindAll(Claim).Select(static claim => claim.Value)];

    /// <summary>True when a caller has a scope, or all.</summary>
    internal static bool Has(ClaimsPrincipal user, string scope) => user.HasClaim(Claim, scope) || user.HasClaim(Claim, Admin);
}
