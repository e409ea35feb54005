using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PluginHost.Plugins.Text;

/// <summary>Turns YAML nodes into JSON by YAML 1.2's core schema (source: yaml.org/spec/1.2.2, section 10.3).</summary>
internal static class YamlToJsonReader
{
    private const int MaxDepth = 60;
    private const int MaxNodes = 100_000;

    /// <exception cref="YamlException">The document is too deep or, by its aliases, too large.</exception>
    internal static JsonNode? Read(YamlNode root)
    {
        var left = MaxNodes;
        return Read(root, 0, ref left);
    }

    // Aliases can blow a small text up to any size: what they stand for counts.
    private static JsonNode? Read(YamlNode node, int depth, ref int left)
    {
        if (depth > MaxDepth) throw new YamlException(node.Start, node.End, $"The document is nested more than {MaxDepth} deep.");
        if (--left < 0) throw new YamlException(node.Start, node.End, $"The document has more than {MaxNodes} nodes.");
        switch (node)
        {
            case YamlMappingNode mapping:
                var values = new JsonObject();
                foreach (var (key, value) in mapping.Children) values[Key(key)] = Read(value, depth + 1, ref left);
                return values;
            case YamlSequenceNode sequence:
                var items = new JsonArray();
                foreach (var item in sequence.Children) items.Add(Read(item, depth + 1, ref left));
                return items;
            default:
                return Scalar((YamlScalarNode)node);
        }
    }

    private static string Key(YamlNode key) =>
        key is YamlScalarNode scalar ? scalar.Value ?? "" : throw new YamlException(key.Start, key.End, "A mapping's keys must be scalars to become JSON.");

    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag == "tag:yaml.org,2002:str")) return JsonValue.Create(text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ => Number(text) ?? JsonValue.Create(text),
        };
    }

    private static JsonValue? Number(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)) return JsonValue.Create(hex);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)) return JsonValue.Create(integer);
        const NumberStyles form = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(text, form, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number) || !text.Any(char.IsAsciiDigit)) return null;
        return decimal.TryParse(text, form, CultureInfo.InvariantCulture, out var exact) ? JsonValue.Create(exact) : JsonValue.Create(number);
    }
}
