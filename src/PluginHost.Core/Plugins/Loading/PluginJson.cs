using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Plugins.Loading;

/// <summary>JSON options of one generation, dropped with it: the host's own options never see a plugin's types.</summary>
internal static class PluginJson
{
    /// <summary>Options that read and write as the schemas say: snake case, enums by name, durations as text.</summary>
    /// <param name="main">The plugin's main assembly; its <see cref="JsonSerializerContext"/> classes are used first.</param>
    internal static JsonSerializerOptions CreateOptions(Assembly main)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            NumberHandling = JsonNumberHandling.Strict,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = JsonTypeInfoResolver.Combine([.. DeclaredContexts(main), new DefaultJsonTypeInfoResolver()]),
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new DurationConverter());
        return options;
    }

    private static IEnumerable<IJsonTypeInfoResolver> DeclaredContexts(Assembly main) => main.GetTypes()
        .Where(static type => type.IsSubclassOf(typeof(JsonSerializerContext)) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null)
        .Select(static type => (IJsonTypeInfoResolver)Activator.CreateInstance(type)!);

    private sealed class DurationConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.Number ? reader.GetDouble().ToString(CultureInfo.InvariantCulture) : reader.GetString();
            return Duration.TryParse(text, out var value) ? value : throw new JsonException("A duration such as 500ms, 30s or 1.5m is expected.");
        }

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(Duration.Format(value));
    }
}
