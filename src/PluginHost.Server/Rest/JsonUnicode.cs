using System.Globalization;
using System.Text.Unicode;

namespace PluginHost.Server.Rest;

/// <summary>
/// Whether the text of a body is Unicode: readers of JSON let bytes pass in what they skip, and halves of surrogate pairs wherever nobody asks for the
/// text, and either would spoil the answers that they come back in. Pure.
/// </summary>
internal static class JsonUnicode
{
    private const int EscapeLength = 6;

    internal static bool IsGood(ReadOnlySpan<byte> json) => Utf8.IsValid(json) && HasWholePairs(json);

    // An escape of a high half must be followed at once by one of a low half, and that stands nowhere else.
    private static bool HasWholePairs(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOf((byte)'\\'); at >= 0; at = Next(json, at))
        {
            if (UnitAt(json, at) is not { } unit || !char.IsSurrogate(unit))
            {
                at += 2;
            }
            else
            {
                if (!char.IsHighSurrogate(unit) || UnitAt(json, at + EscapeLength) is not { } low || !char.IsLowSurrogate(low)) return false;
                at += 2 * EscapeLength;
            }
        }

        return true;
    }

    private static int Next(ReadOnlySpan<byte> json, int from)
    {
        if (from >= json.Length) return -1;
        var next = json[from..].IndexOf((byte)'\\');
        return next < 0 ? -1 : from + next;
    }

    // What '\uXXXX' stands for; null for any other escape.
    private static char? UnitAt(ReadOnlySpan<byte> json, int at) =>
        at + EscapeLength <= json.Length && json[at] == '\\' && json[at + 1] == 'u' && ushort.TryParse(json.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? (char)unit : null;
}
