using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace PluginHost.Core.Executions.Storage;

/// <summary>How a text may stand in JSON: parameters and outputs are kept as they came, and clients escape differently. Pure.</summary>
internal static class TextSpellings
{
    /// <summary>The text itself first; then as the strings of JSON have it: with the least that must be escaped, all but ASCII escaped, and what HTML minds escaped too.</summary>
    /// <param name="text">What is looked for, upper and lower case alike.</param>
    internal static IReadOnlyList<string> Of(string text)
    {
        var escaped = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
        return [.. new[] { text, escaped, AllAscii(escaped), JavaScriptEncoder.Default.Encode(text) }.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static string AllAscii(string escaped)
    {
        var ascii = new StringBuilder(escaped.Length);
        foreach (var one in escaped)
        {
            if (char.IsAscii(one)) ascii.Append(one);
            else ascii.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}");
        }

        return ascii.ToString();
    }
}
