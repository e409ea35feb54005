using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Benchmarks.Storage;

/// <summary>The least that durable jobs can cost with SQLite: one table, three prepared statements, one thread that commits what waits together.</summary>
internal sealed class BareStore : IDisposable
{
    private const string Insert = "INSERT INTO jobs (state, payload) VALUES (0, ?)";
    private const string Claim = "UPDATE jobs SET state = 1, owner = ? WHERE id = ?";
    private const string Complete = "UPDATE jobs SET state = 2, owner = NULL, result = ? WHERE id = ?";

    private readonly object _gate = new();
    private readonly SqliteDatabase _database;
    private readonly Thread _thread;
    private List<Step> _waiting = [];
    private bool _isClosed;

    internal BareStore(string path)
    {
        File.Create(path).Dispose();
        _database = SqliteDatabase.Open(path);
        _database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE jobs (id INTEGER PRIMARY KEY, state INTEGER NOT NULL, owner TEXT, payload TEXT, result TEXT);");
        _thread = new Thread(Loop) { IsBackground = true };
        _thread.Start();
    }

    internal Task<long> InsertAsync(string payload) => RunAsync(new Step(Insert, payload, 0));

    internal Task<long> ClaimAsync(long id) => RunAsync(new Step(Claim, "owner", id));

    internal Task<long> CompleteAsync(long id) => RunAsync(new Step(Complete, "{\"ok\":true}", id));

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        _database.Dispose();
    }

    private Task<long> RunAsync(Step step)
    {
        lock (_gate)
        {
            _waiting.Add(step);
            Monitor.Pulse(_gate);
        }

        return step.Task;
    }

    private void Loop()
    {
        var batch = new List<Step>();
        while (true)
        {
            lock (_gate)
            {
                while (_waiting.Count == 0 && !_isClosed) Monitor.Wait(_gate);
                if (_waiting.Count == 0) return;
                (batch, _waiting) = (_waiting, batch);
            }

            _database["BEGIN IMMEDIATE"].Run();
            foreach (var step in batch) step.Run(_database);
            _database["COMMIT"].Run();
            foreach (var step in batch) step.SetResult(step.Id);
            batch.Clear();
        }
    }

    private sealed class Step(string sql, string text, long id) : TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        internal long Id { get; private set; } = id;

        internal void Run(SqliteDatabase database)
        {
            var statement = database[sql].Bind(text);
            if (Id > 0) statement.Bind(Id);
            statement.Run();
            if (Id == 0) Id = database.LastRowId;
        }
    }
}
