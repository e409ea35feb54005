using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace PluginHost.Benchmarks.Support;

/// <summary>A server as a process of its own on a loopback port. Disposing ends exactly that process.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    internal const string Key = "benchmark-key-0123456789-0123456789";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ServerProcess(ProcessStartInfo start, string url)
    {
        Url = url;
        Client = new HttpClient { BaseAddress = new Uri(url) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal string Url { get; }

    /// <summary>Sends the admin key.</summary>
    internal HttpClient Client { get; }

    /// <summary>Id of the process.</summary>
    internal int Id => _process.Id;

    /// <summary>From the start of the process to its first good answer.</summary>
    internal TimeSpan StartTime { get; private set; }

    /// <summary>Starts the host's server and waits until it is ready.</summary>
    /// <param name="folders">The folders of plugin folders.</param>
    /// <param name="state">Where it keeps plugins.json and its data; an empty folder makes it a first start.</param>
    /// <param name="history">What it keeps of executions.</param>
    internal static async Task<ServerProcess> StartHostAsync(string[] folders, string state, string history = "full")
    {
        var config = Path.Combine(state, "plugins.json");
        await File.WriteAllTextAsync(config, System.Text.Json.JsonSerializer.Serialize(new { folders, defaults = new { history } }));
        var url = FreeUrl();
        var start = new ProcessStartInfo(Checkout.Server, ["--urls", url]) { WorkingDirectory = state };
        start.Environment["PLUGINHOST_CONFIG"] = config;
        start.Environment["PLUGINHOST_DATA"] = Path.Combine(state, "data");
        start.Environment["PLUGINHOST_ADMIN_KEY"] = Key;
        start.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        return await StartAsync(start, url, "/ready");
    }

    /// <summary>Starts the bare minimal API and waits for its first answer.</summary>
    internal static async Task<ServerProcess> StartBareAsync()
    {
        var url = FreeUrl();
        return await StartAsync(new ProcessStartInfo(Environment.ProcessPath!, [BareApi.Command, url]), url, "/ready");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(ProcessStartInfo start, string url, string path)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.UseShellExecute) = (true, true, false);
        var clock = Stopwatch.StartNew();
        var server = new ServerProcess(start, url);
        try
        {
            while (!await server.IsGoodAsync(path))
            {
                if (server._process.HasExited || clock.Elapsed > StartLimit) throw new InvalidOperationException($"{start.FileName} does not answer: {string.Join('\n', server._output)}");
                await Task.Delay(PollInterval);
            }

            server.StartTime = clock.Elapsed;
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task<bool> IsGoodAsync(string path)
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // It does not listen yet.
        }
    }

    private static string FreeUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (_output.Count > 40) _output.TryDequeue(out _);
    }
}
