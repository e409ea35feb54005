using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PluginHost.Sdk.Analyzers.Contract;

/// <summary>The forms of the texts in metadata, the same as the host's.</summary>
internal static class TextForms
{
    /// <summary>The form of a name, in words.</summary>
    internal const string NameRule = "a lower-case letter, then lower-case letters, digits or underscores, 64 at most";

    // None of the patterns backtracks; the limit is for those who do not see it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly Regex Name = new("^[a-z][a-z0-9_]{0,63}\\z", RegexOptions.CultureInvariant, Patience);

    private static readonly Regex Color = new("^#[0-9a-fA-F]{6}\\z", RegexOptions.CultureInvariant, Patience);

    private static readonly Regex Version = new(
        @"^(?:0|[1-9][0-9]{0,9})\.(?:0|[1-9][0-9]{0,9})\.(?:0|[1-9][0-9]{0,9})(?:-(?<pre>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?\z", RegexOptions.CultureInvariant, Patience);

    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    internal static bool IsName(string text) => Name.IsMatch(text);

    internal static bool IsColor(string text) => Color.IsMatch(text);

    internal static bool IsVersion(string text)
    {
        var match = Version.Match(text);
        return match.Success && !match.Groups["pre"].Value.Split('.').Any(static part => part.Length > 1 && part[0] == '0' && part.All(static letter => letter is >= '0' and <= '9'));
    }

    /// <summary>An absolute http or https address.</summary>
    internal static bool IsHttp(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    /// <summary>The milliseconds of a duration such as <c>500ms</c>, <c>30s</c> or <c>1.5m</c>; a bare number counts seconds. Null for other texts.</summary>
    internal static double? Milliseconds(string text)
    {
        text = text.Trim();
        var digits = text.TakeWhile(static letter => letter is '.' or (>= '0' and <= '9')).Count();
        var unit = digits == text.Length ? "s" : text.Substring(digits);
        if (!double.TryParse(text.Substring(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return null;
        var found = Array.Find(Units, pair => pair.Unit == unit);
        var total = count * found.Milliseconds;
        return found.Unit is null || total > TimeSpan.MaxValue.TotalMilliseconds / 2 ? null : total;
    }

    /// <summary>The JSON name of a .NET name: <c>PostMessage</c> becomes <c>post_message</c>.</summary>
    internal static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        var before = ' ';
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (char.IsUpper(letter))
            {
                if (before is 'a' or '-' || (before == 'A' && i + 1 < name.Length && char.IsLower(name[i + 1]))) text.Append('_');
                text.Append(char.ToLowerInvariant(letter));
                before = 'A';
            }
            else if (char.IsLower(letter) || char.IsDigit(letter))
            {
                if (before == '-') text.Append('_');
                text.Append(letter);
                before = 'a';
            }
            else if (letter != ' ')
            {
                text.Append(letter);
                before = ' ';
            }
            else if (before != ' ')
            {
                before = '-';
            }
        }

        return text.ToString();
    }

    /// <summary>A name in the right form that is close to a text; null when there is none.</summary>
    internal static string? SuggestName(string text)
    {
        var letters = Snake(text.Trim()).Select(static letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') ? letter : '_').ToArray();
        var name = string.Join("_", new string(letters).Split(['_'], StringSplitOptions.RemoveEmptyEntries)).TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '_');
        return IsName(name) && name != text ? name : null;
    }
}
