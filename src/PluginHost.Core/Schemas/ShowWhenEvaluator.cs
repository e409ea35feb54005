using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginHost.Core.Schemas;

/// <summary>Decides whether a property counts, by the value (or default) of the one that its rule names.</summary>
internal static class ShowWhenEvaluator
{
    /// <summary>Looks the other property up again from the start of the object.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="schema">The object's schema, for the other property's default.</param>
    /// <param name="start">A copy of the reader, on the object's first token.</param>
    internal static bool IsMet(ShowWhenRule rule, ValueSchema schema, Utf8JsonReader start)
    {
        var actual = Find(rule.Parameter, start) ?? schema.Properties.FirstOrDefault(property => property.Name == rule.Parameter)?.CreateDefault();
        return JsonNode.DeepEquals(actual, JsonNode.Parse(rule.ValueJson)) != rule.Negated;
    }

    private static JsonNode? Find(string name, Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return JsonNode.Parse(ref reader);
            reader.Skip();
        }

        return null;
    }
}
