using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PluginHost.Storage.Postgres;

/// <summary>Text as PostgreSQL takes it: it knows neither U+0000 nor halves of surrogate pairs. Both become U+FFFD, so that one odd text never fails those beside it.</summary>
internal static class PostgresText
{
    [return: NotNullIfNotNull(nameof(text))]
    internal static string? Of(string? text) => text is null || IsPlain(text) ? text : Mend(Encoding.UTF8.GetBytes(text));

    /// <summary>UTF-8 as text.</summary>
    internal static string Of(ReadOnlyMemory<byte> utf8) => utf8.IsEmpty ? "" : Mend(utf8.Span);

    internal static ReadOnlyMemory<byte> ToUtf8(string text) => text.Length == 0 ? default : Encoding.UTF8.GetBytes(text);

    private static bool IsPlain(string text) => !text.Contains('\0', StringComparison.Ordinal) && text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0;

    private static string Mend(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8).Replace('\0', '\ufffd');
}
