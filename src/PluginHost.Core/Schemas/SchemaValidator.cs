using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace PluginHost.Core.Schemas;

/// <summary>Checks UTF-8 JSON against a <see cref="ValueSchema"/> in one pass that allocates nothing when all is well, freely chosen names aside.</summary>
/// <remarks>The first pass stops at the first fault; only then a second pass collects every fault with its path.</remarks>
internal static class SchemaValidator
{
    /// <summary>Deepest nesting; the reader's own default.</summary>
    internal const int MaxDepth = 64;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Checks one value.</summary>
    /// <param name="schema">What is expected.</param>
    /// <param name="utf8">The JSON text.</param>
    /// <param name="path">Name of the value in errors, e.g. <c>parameters</c>.</param>
    /// <param name="missesDefaults">True when a default is left for the host to fill in.</param>
    /// <returns>Every fault; empty when the value fits.</returns>
    internal static IReadOnlyList<SchemaError> Validate(ValueSchema schema, ReadOnlySpan<byte> utf8, string path, out bool missesDefaults)
    {
        missesDefaults = false;
        try
        {
            if (!Utf8.IsValid(utf8) || HasHalfPair(utf8)) return [NotUnicode(path)];
            var reader = new Utf8JsonReader(utf8, ReaderOptions);
            if (reader.Read() && new SchemaPass(null).Check(ref reader, schema, path, ref missesDefaults) && !reader.Read()) return [];
            return Explain(schema, utf8, path);
        }
        catch (JsonException exception)
        {
            return [Malformed(path, exception)];
        }
    }

    // A surrogate without its other half is no text, though JSON can spell it; only texts with such escapes are looked at.
    private static bool HasHalfPair(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("\\ud"u8) < 0 && utf8.IndexOf("\\uD"u8) < 0) return false;
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        while (reader.Read())
        {
            if (reader.ValueIsEscaped && !IsText(ref reader)) return true;
        }

        return false;
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false; // How the reader says that the escapes stand for no text.
        }
    }

    private static List<SchemaError> Explain(ValueSchema schema, ReadOnlySpan<byte> utf8, string path)
    {
        var errors = new List<SchemaError>();
        var missesDefaults = false;
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        reader.Read();
        new SchemaPass(errors).Check(ref reader, schema, path, ref missesDefaults);
        return errors;
    }

    private static SchemaError Malformed(string path, JsonException exception) => new(
        path, "malformed", $"'{path}' is not valid JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.", "JSON", null);

    private static SchemaError NotUnicode(string path) => new(path, "malformed", $"'{path}' holds text that is not valid Unicode.", "Unicode text", null);

    /// <summary>What stands at the reader, for people: at most 80 characters, masked when secret.</summary>
    internal static string Describe(ref Utf8JsonReader reader, bool secret)
    {
        if (secret) return SecretMask.Mask;
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => "object",
            JsonTokenType.StartArray => "array",
            JsonTokenType.String => $"\"{Cut(reader.GetString()!)}\"",
            _ => Cut(Encoding.UTF8.GetString(reader.ValueSpan)),
        };
    }

    private static string Cut(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "...");
}
