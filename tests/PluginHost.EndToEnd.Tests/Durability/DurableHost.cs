using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>A host that ends and comes back on the same data, each time as a new process on another port.</summary>
internal sealed class DurableHost(TestFolder folder, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private TaskCompletionSource<ServerProcess> _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServerProcess? _server;

    /// <summary>State folder when it is not in the folder.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Content of plugins.json behind the folder of the plugin.</summary>
    public string Config { get; init; } = "";

    public ServerProcess Server => _server ?? throw new InvalidOperationException("The host is down.");

    /// <summary>How it is started.</summary>
    public ServerSetup Setup
    {
        get
        {
            var setup = new ServerSetup { Folder = folder, PluginsJson = $$"""{ "folders": ["{{Repository.PathOf("artifacts", "tally-plugins", "Tally")}}"]{{Config}} }""", Key = "0123456789abcdef0123456789abcdef" };
            foreach (var (name, value) in settings) setup.Environment[name] = value;
            setup.Environment["crashGuard__enabled"] = "false";
            if (DataFolder is not null) setup.Environment["PLUGINHOST_DATA"] = DataFolder;
            return setup;
        }
    }

    public async Task StartAsync()
    {
        _server = await ServerProcess.StartAsync(Setup);
        _up.SetResult(_server);
    }

    /// <summary>Ends the process from one moment to the next.</summary>
    public Task KillAsync() => DownAsync(static server => server.Process.KillAsync());

    /// <summary>Asks it to end, which it must do well.</summary>
    public Task StopAsync() => DownAsync(static async server =>
    {
        await server.Process.TerminateAsync();
        var code = await server.Process.WaitForExitAsync();
        Assert.True(code == 0, $"Exit code {code}: {server.Process.Everything}");
    });

    /// <summary>Sends a wish to whichever process is up.</summary>
    /// <returns>Null when nobody answered: it may be stored or not.</returns>
    public async Task<(HttpResponseMessage Response, JsonNode Body)?> TryPostAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            var server = await _up.Task.WaitAsync(cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executions/execute") { Content = new StringContent(order.Body, Encoding.UTF8, "application/json") };
            if (order.HasKey) request.Headers.Add("Idempotency-Key", order.Number);
            using var response = await server.Client.SendAsync(request, CancellationToken.None);
            return (response, JsonNode.Parse(await response.Content.ReadAsStringAsync(CancellationToken.None))!);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Sends a wish that must be accepted.</summary>
    /// <returns>The id.</returns>
    public async Task<string> AcceptAsync(Order order)
    {
        var (response, body) = (await TryPostAsync(order, TestContext.Current.CancellationToken))!.Value;
        Assert.True(response.StatusCode == HttpStatusCode.Created, body.ToJsonString());
        return (string)body["data"]!["id"]!;
    }

    /// <summary>Sends a wish that cannot be accepted now.</summary>
    /// <returns>Status, code and whether it says when to try again.</returns>
    public async Task<string> RefusedAsync(Order order)
    {
        var (response, body) = (await TryPostAsync(order, TestContext.Current.CancellationToken))!.Value;
        return Refusal(response, body);
    }

    public static string Refusal(HttpResponseMessage response, JsonNode body) => $"{(int)response.StatusCode} {(string?)body["code"]}, Retry-After: {response.Headers.RetryAfter}";

    /// <summary>Waits until <c>/ready</c> says so.</summary>
    public Task ReadyAsync(string expected) => Patience.UntilAsync($"/ready to be {expected}", async () => await ReadyAsync() == expected, () => Server.Process.Everything);

    public async Task<string> StatusAsync(string id) => (string)(await Server.GetAsync($"/api/v1/executions/{id}")).Body["data"]!["status"]!;

    /// <summary>The answer of <c>/ready</c>.</summary>
    public async Task<string> ReadyAsync()
    {
        var (status, body) = await Server.GetAsync("/ready");
        return $"{(int)status} {(string?)body["status"]}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task DownAsync(Func<ServerProcess, Task> end)
    {
        var server = Server;
        _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await end(server);
        _server = null;
        await server.DisposeAsync();
    }
}
