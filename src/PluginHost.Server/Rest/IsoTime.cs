using System.Globalization;

namespace PluginHost.Server.Rest;

/// <summary>Times as text by ISO 8601; without an offset they are UTC.</summary>
internal static class IsoTime
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads one such as <c>2026-11-27T08:00:00Z</c>. A blank where the plus of an offset belongs is one: that is how a plus in a URL arrives.</summary>
    internal static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text.Replace(' ', '+'), Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
