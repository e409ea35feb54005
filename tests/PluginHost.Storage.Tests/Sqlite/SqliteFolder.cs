using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Sqlite;

/// <summary>A folder of its own with a store's file.</summary>
internal sealed class SqliteFolder : IDisposable
{
    public SqliteFolder() => Folder = Directory.CreateTempSubdirectory("pluginhost-sqlite-").FullName;

    public string Folder { get; }

    public string File => Path.Combine(Folder, "executions.db");

    public SqliteStore Store() => new(File, NullLogger.Instance);

    public async Task<SqliteStore> OpenAsync(string owner = "host-a")
    {
        var store = Store();
        await store.OpenAsync(Samples.Owner(owner), TestContext.Current.CancellationToken);
        return store;
    }

    public async Task<StoreUnavailableException> RefusedAsync()
    {
        await using var store = Store();
        return await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenAsync(Samples.Owner("host-b"), TestContext.Current.CancellationToken));
    }

    /// <summary>Makes a store with some executions and closes it.</summary>
    public async Task FillAsync(int count = 200)
    {
        await using var store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => store.AddAsync(Samples.Execution(), null, TestContext.Current.CancellationToken)));
    }

    /// <summary>Runs SQL as another program would, while no store has the file.</summary>
    public void Execute(string sql)
    {
        using var database = SqliteDatabase.Open(File);
        database.Execute(sql);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
