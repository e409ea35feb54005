using PluginHost.Core.Configuration;

namespace PluginHost.Server.Rest;

/// <summary>The query parameter <c>wait</c>: how long a request waits for what it asks for.</summary>
internal static class WaitParameter
{
    /// <summary>Longest that one request waits: 10 minutes (our choice; ask again after a 202).</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    internal static bool TryRead(string? text, out TimeSpan? wait)
    {
        wait = null;
        if (text is null) return true;
        if (!Duration.TryParse(text, out var value) || value > Longest) return false;
        wait = value;
        return true;
    }

    internal static IResult Bad(string? text) => JsonBody.Unreadable($"'wait={text}' must be a duration of at most {Duration.Format(Longest)} such as 30s or 500ms.");
}
