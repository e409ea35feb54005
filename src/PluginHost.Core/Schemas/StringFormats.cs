using System.Buffers.Text;
using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Schemas;

/// <summary>Tells whether a text fits a format; what fits here can be read by the plugin's JSON options too.</summary>
internal static class StringFormats
{
    internal static bool Fits(StringFormat format, string text) => format switch
    {
        StringFormat.Uuid => Guid.TryParseExact(text, "D", out _),
        StringFormat.DateTime => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _) && text.Contains('-', StringComparison.Ordinal),
        StringFormat.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        StringFormat.Time => TimeOnly.TryParseExact(text, ["HH:mm:ss", "HH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        StringFormat.Duration => Duration.TryParse(text, out _),
        StringFormat.Uri => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _),
        StringFormat.Email => MailAddress.TryCreate(text, out var address) && address.Address == text,
        StringFormat.Base64 => Base64.IsValid(text),
        _ => text.Length == 1,
    };

    /// <summary>True when the whole text matches; a pattern that takes too long does not match.</summary>
    internal static bool Matches(Regex pattern, string text)
    {
        try
        {
            var match = pattern.Match(text);
            return match.Success && match.Index == 0 && match.Length == text.Length;
        }
        catch (RegexMatchTimeoutException)
        {
            return false; // A text that sends the pattern into backtracking is refused like any that does not match.
        }
    }
}
