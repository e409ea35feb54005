using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginHost.Server.Rest;

/// <summary>JSON text that is passed on as it is.</summary>
/// <param name="Utf8">The text; empty writes <c>null</c>.</param>
[JsonConverter(typeof(RawJsonConverter))]
internal readonly record struct RawJson(ReadOnlyMemory<byte> Utf8);

/// <summary>Writes the text without reading it again.</summary>
internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Raw JSON is only written.");

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
    {
        if (value.Utf8.IsEmpty) writer.WriteNullValue();
        else writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}
