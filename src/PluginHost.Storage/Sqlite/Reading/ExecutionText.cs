using System.Buffers;
using System.Text;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Storage.Sqlite.Reading;

/// <summary>Looks for a text in executions: ordinal, upper and lower case alike.</summary>
internal sealed class ExecutionText(string text)
{
    private readonly IReadOnlyList<string> _spellings = TextSpellings.Of(text);

    internal bool IsIn(ExecutionRecord record) =>
        IsIn(record.Message) || IsIn(record.Error?.Code) || IsIn(record.Error?.Message) || IsIn(record.Parameters.Span) || IsIn(record.Outputs.Span);

    private bool IsIn(string? where) => where?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false;

    private bool IsIn(ReadOnlySpan<byte> where)
    {
        if (where.IsEmpty) return false;
        var characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(where.Length));
        var length = Encoding.UTF8.GetChars(where, characters);
        var isIn = false;
        foreach (var spelling in _spellings) isIn |= characters.AsSpan(0, length).Contains(spelling, StringComparison.OrdinalIgnoreCase);
        ArrayPool<char>.Shared.Return(characters);
        return isIn;
    }
}
