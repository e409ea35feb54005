using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>Chooses the format of a scrape by the Accept header.</summary>
internal static class ScrapeNegotiation
{
    private const string OpenMetricsMediaType = "application/openmetrics-text";
    private const string OpenMetricsVersion = "1.0.0";
    private const string TextMediaType = "text/plain";
    private const string TextVersion = "0.0.4";

    /// <summary>
    /// The format with the higher quality. Equal qualities mean OpenMetrics when it is named, else text; nothing known,
    /// nothing acceptable or nothing readable means text. Throws nothing.
    /// </summary>
    /// <param name="accept">The values of the Accept header; may be empty.</param>
    public static ScrapeFormat Choose(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges)) return ScrapeFormat.Text;
        var openMetrics = Rate(ranges, OpenMetricsMediaType, OpenMetricsVersion);
        var text = Rate(ranges, TextMediaType, TextVersion);
        if (openMetrics.Quality <= 0 || openMetrics.Quality < text.Quality) return ScrapeFormat.Text;
        return openMetrics.Quality > text.Quality || openMetrics.IsNamed ? ScrapeFormat.OpenMetrics : ScrapeFormat.Text;
    }

    /// <summary>The Content-Type of a format, with version and charset.</summary>
    /// <param name="format">The format of the answer.</param>
    public static string ContentType(ScrapeFormat format) => format == ScrapeFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    // The most specific range decides, whatever its place in the list. Source: RFC 9110, section 12.5.1.
    private static (double Quality, bool IsNamed) Rate(IList<MediaTypeHeaderValue> ranges, string mediaType, string version)
    {
        var (best, quality) = (0, 0.0);
        foreach (var range in ranges)
        {
            var specificity = Specificity(range, mediaType, version);
            if (specificity == 0 || specificity < best) continue;
            quality = specificity > best ? range.Quality ?? 1 : Math.Max(quality, range.Quality ?? 1);
            best = specificity;
        }

        return (quality, best >= 3);
    }

    private static int Specificity(MediaTypeHeaderValue range, string mediaType, string version)
    {
        if (range.MatchesAllTypes) return 1;
        if (range.MatchesAllSubTypes) return mediaType.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        if (!range.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)) return 0;
        var asked = NameValueHeaderValue.Find(range.Parameters, "version");
        if (asked is null) return 3;
        return HeaderUtilities.RemoveQuotes(asked.Value).Equals(version, StringComparison.Ordinal) ? 4 : 0;
    }
}
