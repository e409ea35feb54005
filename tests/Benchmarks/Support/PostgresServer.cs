using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace PluginHost.Benchmarks.Support;

/// <summary>A PostgreSQL server for a measurement: the database that an environment variable names, or a throw-away server of Debian's package, durable as a real one.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The connection string of an empty database on this machine.</summary>
    private const string Given = "PLUGINHOST_BENCH_POSTGRES";

    private const string Programs = "/usr/lib/postgresql";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    // PostgreSQL refuses to run as root.
    private static readonly string[] AsLesserUser = Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : [];

    private readonly TemporaryFolder? _folder;
    private Process? _process;

    private PostgresServer(string address, TemporaryFolder? folder) => (Address, _folder) = (address, folder);

    /// <summary>The connection string.</summary>
    internal string Address { get; }

    /// <summary>Starts one; null, and a word on the error stream, where there is none to be had.</summary>
    internal static async Task<PostgresServer?> TryStartAsync()
    {
        if (Environment.GetEnvironmentVariable(Given) is { Length: > 0 } given) return new PostgresServer(given, null);
        var programs = Directory.Exists(Programs) ? Directory.EnumerateDirectories(Programs).Max(StringComparer.Ordinal) : null;
        if (programs is not null) return await StartAsync(Path.Combine(programs, "bin"));
        await Console.Error.WriteLineAsync($"No PostgreSQL to measure: {Given} names no database, and Debian's package postgresql is not installed.");
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            NpgsqlConnection.ClearAllPools();
            await RunAsync("kill", "-INT", $"{process.Id}");
            await process.WaitForExitAsync();
        }

        _process?.Dispose();
        _folder?.Dispose();
    }

    private static async Task<PostgresServer> StartAsync(string programs)
    {
        var (folder, port) = (new TemporaryFolder(), FreePort());
        var data = Path.Combine(folder.Path, "data");
        if (AsLesserUser.Length > 0) await RunAsync("chown", "postgres", folder.Path);
        await RunAsync([.. AsLesserUser, Path.Combine(programs, "initdb"), "-D", data, "-U", "pluginhost", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        string[] command = [.. AsLesserUser, Path.Combine(programs, "postgres"), "-D", data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={folder.Path}"];
        var server = new PostgresServer($"Host=127.0.0.1;Port={port};Username=pluginhost;Database=postgres", folder) { _process = Launch(command, folder.Path) };
        await server.WaitUntilReadyAsync();
        return server;
    }

    private static Process Launch(string[] command, string folder)
    {
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task RunAsync(params string[] command)
    {
        using var process = Launch(command, Path.GetTempPath());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}.");
    }

    private async Task WaitUntilReadyAsync()
    {
        await using var source = NpgsqlDataSource.Create(Address + ";Pooling=false");
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(TimeSpan.FromMilliseconds(50)))
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                return;
            }
            catch (NpgsqlException) when (clock.Elapsed < Longest && !_process!.HasExited)
            {
                // It does not listen yet.
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
