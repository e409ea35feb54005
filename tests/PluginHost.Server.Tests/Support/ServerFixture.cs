using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Plugins;
using PluginHost.Server.Startup;
using PluginHost.Server.Tests.Support;
using PluginHost.Server.Tests.Support.OpenApi;

[assembly: AssemblyFixture(typeof(ServerFixture))]

namespace PluginHost.Server.Tests.Support;

/// <summary>One real server on a free port with the first-party plugins; shared by all tests that change nothing.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private RunningServer? _server;

    internal RunningServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}

/// <summary>A server in this process: real Kestrel, real plugins, its own temporary folder.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningServer(WebApplication app, string folder, string key)
    {
        (_app, Folder, Key) = (app, folder, key);
        Anonymous = NewClient(null);
        Client = NewClient(key);
    }

    internal string Folder { get; }

    internal string Key { get; }

    internal HttpClient Client { get; }

    internal HttpClient Anonymous { get; }

    internal IServiceProvider Services => _app.Services;

    /// <summary>A client of this server; an answer that the OpenAPI description does not tell of fails the test.</summary>
    /// <param name="token">The key or token that it shows; null for none.</param>
    /// <param name="handler">Sends the requests; null for the default.</param>
    internal HttpClient NewClient(string? token, HttpMessageHandler? handler = null)
    {
        var client = new HttpClient(handler as DescribedAnswers ?? new DescribedAnswers(handler ?? new SocketsHttpHandler())) { BaseAddress = new Uri(_app.Urls.First()) };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <param name="pluginsJson">Content of plugins.json; {PLUGINS} stands for the first-party plugins' folder.</param>
    /// <param name="arguments">Further command line arguments.</param>
    internal static Task<RunningServer> StartAsync(string? pluginsJson = null, params string[] arguments) => StartWithAsync(static _ => { }, pluginsJson, arguments);

    /// <param name="configure">Adds services that the server would make otherwise.</param>
    /// <param name="pluginsJson">Content of plugins.json; {PLUGINS} stands for the first-party plugins' folder.</param>
    /// <param name="arguments">Further command line arguments.</param>
    internal static async Task<RunningServer> StartWithAsync(Action<WebApplicationBuilder> configure, string? pluginsJson = null, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("pluginhost-server-").FullName;
        var config = Path.Combine(folder, "plugins.json");
        var text = pluginsJson ?? """{ "folders": ["{PLUGINS}", "drop"] }""";
        await File.WriteAllTextAsync(config, text.Replace("{PLUGINS}", FirstPartyPlugins, StringComparison.Ordinal));
        string[] all = ["--urls", "http://127.0.0.1:0", "--PLUGINHOST_CONFIG", config, "--PLUGINHOST_DATA", Path.Combine(folder, "data"), .. arguments];
        var app = ServerApplication.Build(all, builder =>
        {
            builder.Logging.ClearProviders();
            configure(builder);
        });
        await app.StartAsync();
        await app.Services.GetRequiredService<PluginCatalog>().FirstScan.WaitAsync(Patience.Long);
        return new RunningServer(app, folder, (await File.ReadAllTextAsync(Path.Combine(folder, "data", "admin.key"))).Trim());
    }

    internal async Task<(HttpStatusCode Status, JsonNode Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path, TestContext.Current.CancellationToken);
        return (response.StatusCode, await ReadAsync(response));
    }

    internal async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await ReadAsync(response));
    }

    internal Task<(HttpStatusCode Status, JsonNode Body)> ExecuteAsync(string actionRef, string parameters, string query = "?wait=30s") =>
        PostAsync($"/api/v1/executions/execute{query}", $$"""{"action_ref": "{{actionRef}}", "parameters": {{parameters}}}""");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Anonymous.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    private static string FirstPartyPlugins
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && folder.Name != "artifacts") folder = folder.Parent;
            return Path.Combine(folder!.FullName, "plugins");
        }
    }
}

/// <summary>How long a test waits for what must come; generous, since it only counts when something is broken.</summary>
internal static class Patience
{
    internal static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    /// <summary>Waits until a condition holds.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Long);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (!await condition()) await poll.WaitForNextTickAsync(limit.Token);
    }
}
