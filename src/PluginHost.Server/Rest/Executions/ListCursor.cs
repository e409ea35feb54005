using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PluginHost.Core.Executions;

namespace PluginHost.Server.Rest.Executions;

/// <summary>A place in a list as a text that callers hand back as it is: it belongs to one order and one set of filters.</summary>
internal static class ListCursor
{
    internal static string Write(ExecutionCursor cursor, ExecutionQuery query) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cursor.Created.UtcTicks}.{cursor.Sequence}.{HashOf(query)}")));

    /// <summary>Reads one.</summary>
    /// <returns>The place; or what is wrong with the text.</returns>
    internal static (ExecutionCursor? Cursor, string? Problem) Read(string text, ExecutionQuery query)
    {
        if (!TryRead(text, out var cursor, out var hash)) return (null, "is none that a list has given; take 'next_cursor' of an answer as it is");
        return string.Equals(hash, HashOf(query), StringComparison.Ordinal) ? (cursor, null) : (null, "is that of a list with other filters or another order; begin that list anew, or ask as before");
    }

    private static bool TryRead(string text, out ExecutionCursor? cursor, out string hash)
    {
        (cursor, hash) = (null, "");
        var bytes = new byte[text.Length];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length)) return false;
        var parts = Encoding.ASCII.GetString(bytes, 0, length).Split('.');
        if (parts.Length != 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) || ticks > DateTimeOffset.MaxValue.UtcTicks || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return false;
        (cursor, hash) = (new ExecutionCursor(new DateTimeOffset(ticks, TimeSpan.Zero), sequence), parts[2]);
        return true;
    }

    // What a caller may see is not part of it: it narrows every page anew.
    private static string HashOf(ExecutionQuery query)
    {
        var text = string.Join('\n', string.Join(',', query.Statuses.Order()), query.ActionRef, query.PluginId, query.Origin, query.Actor, query.ParentId, query.IsTopLevelOnly, query.CorrelationId, $"{query.CreatedFrom:O} {query.CreatedBefore:O}", query.Text, query.IsAscending);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
