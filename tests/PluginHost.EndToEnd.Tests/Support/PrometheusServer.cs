using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>A real Prometheus with the checkout's rules, scraping one server every two seconds.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly TestFolder _folder;
    private readonly HttpClient _client;

    private PrometheusServer(ChildProcess process, TestFolder folder, Uri address)
    {
        (_process, _folder) = (process, folder);
        _client = new() { BaseAddress = address, Timeout = Patience.Long };
    }

    public static async Task<PrometheusServer> StartAsync(Uri target)
    {
        var program = PrometheusTools.Find("prometheus");
        var folder = new TestFolder();
        foreach (var rules in Directory.EnumerateFiles(Repository.Prometheus, "*.rules.yml")) File.Copy(rules, folder.PathOf(Path.GetFileName(rules)));
        var config = folder.Write("prometheus.yml", Adapt(await File.ReadAllTextAsync(Path.Combine(Repository.Prometheus, "prometheus.yml"), TestContext.Current.CancellationToken), target));
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        string[] arguments = [$"--config.file={config}", $"--storage.tsdb.path={folder.PathOf("data")}", $"--web.listen-address={address.Authority}", "--enable-feature=exemplar-storage"];
        var prometheus = new PrometheusServer(ChildProcess.Start(program, arguments, folder.Root), folder, address);
        try
        {
            await prometheus.WaitUntilReadyAsync();
            return prometheus;
        }
        catch
        {
            await prometheus.DisposeAsync();
            throw;
        }
    }

    /// <summary>Answers an instant query.</summary>
    /// <returns>The series found; a failure of the test when Prometheus answers with an error.</returns>
    public async Task<JsonArray> QueryAsync(string expression)
    {
        var data = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}");
        return data["resultType"]!.GetValue<string>() == "scalar" ? [data["result"]!.DeepClone()] : data["result"]!.AsArray();
    }

    /// <summary>Asks the HTTP API.</summary>
    /// <returns>The member <c>data</c> of the answer.</returns>
    public async Task<JsonNode> GetAsync(string path)
    {
        using var response = await _client.GetAsync(path, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{WebUtility.UrlDecode(path)}: {text}");
        return JsonNode.Parse(text)!["data"]!;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string Adapt(string config, Uri target)
    {
        var adapted = config.Replace("localhost:5080", target.Authority, StringComparison.Ordinal)
            .Replace("scrape_interval: 15s", "scrape_interval: 2s", StringComparison.Ordinal)
            .Replace("scrape_timeout: 10s", "scrape_timeout: 2s", StringComparison.Ordinal)
            .Replace("evaluation_interval: 15s", "evaluation_interval: 2s", StringComparison.Ordinal);
        Assert.Contains($"[{target.Authority}]", adapted, StringComparison.Ordinal);
        Assert.DoesNotContain(" 15s", adapted, StringComparison.Ordinal);
        return adapted;
    }

    // Prometheus does not tell which port it was given: one is found first.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task WaitUntilReadyAsync() => Patience.UntilAsync(
        "Prometheus to be ready",
        async () =>
        {
            Assert.False(_process.HasExited, $"Prometheus has ended: {_process.Everything}");
            try
            {
                using var response = await _client.GetAsync("/-/ready", TestContext.Current.CancellationToken);
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        () => _process.Everything);
}
