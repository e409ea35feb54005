using System.Buffers;
using System.Text;
using PluginHost.Core.Executions;

namespace PluginHost.Storage.Sqlite.Reading;

/// <summary>Looks for a text in an execution: ordinal, upper and lower case alike.</summary>
internal static class ExecutionText
{
    internal static bool Contains(ExecutionRecord record, string text) =>
        Contains(record.Message, text) || Contains(record.Error?.Code, text) || Contains(record.Error?.Message, text)
        || Contains(record.Parameters.Span, text) || Contains(record.Outputs.Span, text);

    private static bool Contains(string? where, string text) => where?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false;

    private static bool Contains(ReadOnlySpan<byte> where, string text)
    {
        if (where.IsEmpty) return false;
        var characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(where.Length));
        var length = Encoding.UTF8.GetChars(where, characters);
        var contains = characters.AsSpan(0, length).Contains(text, StringComparison.OrdinalIgnoreCase);
        ArrayPool<char>.Shared.Return(characters);
        return contains;
    }
}
