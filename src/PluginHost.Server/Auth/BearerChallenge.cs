namespace PluginHost.Server.Auth;

/// <summary>Values of <c>WWW-Authenticate</c>. Source: RFC 6750, section 3.</summary>
internal static class BearerChallenge
{
    /// <summary>Nothing was shown.</summary>
    internal const string Plain = "Bearer";

    /// <summary>What was shown does not count.</summary>
    internal static string InvalidToken(string why) => $"Bearer error=\"invalid_token\", error_description=\"{Quotable(why)}\"";

    /// <summary>What was shown does not allow it.</summary>
    /// <param name="scope">The scope that does; null when none would.</param>
    internal static string InsufficientScope(string? scope = null) => scope is null ? "Bearer error=\"insufficient_scope\"" : $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"";

    // Neither quotes nor what is not ASCII may stand there.
    private static string Quotable(string text) => string.Concat(text.Select(static letter => letter is '"' or '\\' ? '\'' : letter is >= ' ' and <= '~' ? letter : '?'));
}
