using System.Collections;
using System.Globalization;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>One label of a series before it is written.</summary>
/// <param name="Name">The name in Prometheus.</param>
/// <param name="Key">The attribute's key it comes from.</param>
/// <param name="Value">The value as text; empty means that there is no such label.</param>
internal readonly record struct Label(string Name, string Key, string Value)
{
    /// <summary>By name, then key, then value: labels that share a name stand together, in one order everywhere.</summary>
    public static readonly Comparison<Label> Order = static (left, right) =>
    {
        var order = string.CompareOrdinal(left.Name, right.Name);
        if (order == 0) order = string.CompareOrdinal(left.Key, right.Key);
        return order != 0 ? order : string.CompareOrdinal(left.Value, right.Value);
    };

    /// <summary>An attribute's value as text: booleans in lower case, numbers without culture, lists as JSON, null as nothing.</summary>
    /// <param name="value">The value; one whose own formatting throws becomes "(unreadable)".</param>
    public static string TextOf(object? value)
    {
        if (value is string text) return text;
        if (value is bool flag) return flag ? "true" : "false";
        if (value is null) return "";
        try
        {
            return value is Array list ? ListText(list) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }
#pragma warning disable CA1031 // Isolation boundary: ToString of a plugin's type must not cost everybody the scrape.
        catch (Exception)
#pragma warning restore CA1031
        {
            return "(unreadable)";
        }
    }

    private static string ListText(IEnumerable list) => $"[{string.Join(',', list.Cast<object?>().Select(ItemText))}]";

    private static string ItemText(object? item) => item switch
    {
        null => "null",
        string or char => $"\"{System.Text.Json.JsonEncodedText.Encode(TextOf(item))}\"",
        _ => TextOf(item),
    };
}
