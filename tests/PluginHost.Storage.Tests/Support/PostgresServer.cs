using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

[assembly: AssemblyFixture(typeof(PluginHost.Storage.Tests.Support.PostgresServer))]

namespace PluginHost.Storage.Tests.Support;

/// <summary>A PostgreSQL server of its own in a temporary folder, durable as a real one. Started when the first test wants it; one for all tests, unless one makes another.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _starting = new(1);
    private readonly int _port = FreePort();
    private string? _folder;
    private Process? _process;
    private Task<string>[] _output = [];

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string; the test is skipped where PostgreSQL is not installed.</returns>
    internal async Task<string> CreateDatabaseAsync()
    {
        await StartAsync();
        var name = $"t{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(Address("postgres"));
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return Address(name);
    }

    /// <summary>Starts it, unless it runs.</summary>
    internal async Task StartAsync()
    {
        var (initdb, postgres) = (PostgresPrograms.Find("initdb"), PostgresPrograms.Find("postgres"));
        await _starting.WaitAsync();
        try
        {
            if (_process is not null) return;
            if (_folder is null)
            {
                _folder = Directory.CreateTempSubdirectory("pluginhost-postgres-").FullName;
                await PostgresPrograms.GiveAsync(_folder);
                await PostgresPrograms.RunAsync(initdb, _folder, "-D", Path.Combine(_folder, "data"), "-U", "pluginhost", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
            }

            _process = PostgresPrograms.Start(
                postgres, _folder, "-D", Path.Combine(_folder, "data"), "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_folder}");
            _output = [_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync()];
            await WaitUntilReadyAsync(_process);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Ends it at once, as a crash does; it recovers when it is started again.</summary>
    internal async Task CrashAsync() => await StopAsync("QUIT");

    /// <summary>Ends it as its service manager does: what is under way is broken off.</summary>
    internal async Task StopAsync() => await StopAsync("INT");

    public async ValueTask DisposeAsync()
    {
        await StopAsync("INT");
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
        _starting.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Address(string database) => $"Host=127.0.0.1;Port={_port};Username=pluginhost;Database={database};Timeout=5";

    private async Task WaitUntilReadyAsync(Process process)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var started = TimeProvider.System.GetTimestamp();
        await using var source = NpgsqlDataSource.Create(Address("postgres") + ";Pooling=false");
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"PostgreSQL has ended: {string.Concat(await Task.WhenAll(_output))}");
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                return;
            }
            catch (NpgsqlException) when (TimeProvider.System.GetElapsedTime(started) < Longest)
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    private async Task StopAsync(string signal)
    {
        if (_process is null) return;
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Longest);
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
        _process = null;
    }
}
