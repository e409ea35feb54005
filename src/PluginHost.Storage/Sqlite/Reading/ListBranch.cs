using PluginHost.Storage.Sqlite.Tables;

namespace PluginHost.Storage.Sqlite.Reading;

/// <summary>Executions with one value in a column, in the order of lists: a stretch of an index on (column, created).</summary>
/// <param name="Index">The index.</param>
/// <param name="Condition">The value's condition.</param>
/// <param name="Text">The condition's parameter; null when it has none.</param>
internal sealed record ListBranch(string Index, string Condition, string? Text = null)
{
    /// <summary>The condition, its parameter among those of a statement.</summary>
    internal string In(SqlConditions conditions) => Text is null ? Condition : conditions.Parameterize(Condition, Text);
}
