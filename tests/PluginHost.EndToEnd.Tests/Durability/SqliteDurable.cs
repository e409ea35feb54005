using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>The file of a host with the default store.</summary>
internal sealed class SqliteDurable(TestFolder folder) : IDurableDatabase
{
    private const string Triggers = """
        CREATE TABLE ways (before INTEGER, after INTEGER);
        CREATE TRIGGER ways_taken AFTER UPDATE OF status ON executions WHEN old.status <> new.status BEGIN INSERT INTO ways VALUES (old.status, new.status); END;
        """;

    public string Name => "SQLite";

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public Task WatchAsync()
    {
        using var shell = new SqliteShell(FileOf(folder));
        shell.Run(Triggers);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<(int Before, int After)>> WaysAsync()
    {
        using var shell = new SqliteShell(FileOf(folder));
        return Task.FromResult<IReadOnlyList<(int, int)>>([.. shell.List("SELECT DISTINCT before, after FROM ways").Select(static row => (row[0], row[1]))]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static string FileOf(TestFolder folder) => folder.PathOf("data", "executions.db");
}
