using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>The server as a process of its own, with its own configuration and state, on a free port.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly TestFolder? _ownFolder;

    private ServerProcess(ChildProcess process, TestFolder folder, bool ownsFolder)
    {
        (Process, Folder) = (process, folder);
        _ownFolder = ownsFolder ? folder : null;
    }

    public ChildProcess Process { get; }

    public TestFolder Folder { get; }

    public string DropFolder => Folder.PathOf("drop");

    public string KeyFile => Folder.PathOf("data", "admin.key");

    /// <summary>Where the banner says that it listens.</summary>
    public Uri Url { get; private set; } = new("http://invalid/");

    /// <summary>Sends the admin key.</summary>
    public HttpClient Client { get; } = new() { Timeout = Patience.Long };

    /// <summary>Sends no key.</summary>
    public HttpClient Anonymous { get; } = new() { Timeout = Patience.Long };

    /// <summary>Starts a server and waits for its banner.</summary>
    /// <param name="setup">What differs from a host with the first-party plugins and an empty drop folder.</param>
    public static async Task<ServerProcess> StartAsync(ServerSetup? setup = null)
    {
        setup ??= new();
        var folder = setup.Folder ?? new TestFolder();
        var server = new ServerProcess(Launch(setup, folder), folder, ownsFolder: setup.Folder is null);
        try
        {
            await server.WaitForBannerAsync(setup.Key);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a server that is expected to refuse its start.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(ServerSetup setup)
    {
        using var own = setup.Folder is null ? new TestFolder() : null;
        await using var process = Launch(setup, setup.Folder ?? own!);
        var exitCode = await process.WaitForExitAsync();
        return (exitCode, process.Output, process.Errors);
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path, TestContext.Current.CancellationToken);
        return (response.StatusCode, await ReadAsync(response));
    }

    /// <summary>Runs an action, as part of the caller's trace if there is one, and waits for its outcome.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> ExecuteAsync(string action, string parameters, string? traceParent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executions/execute?wait=60s")
        {
            Content = new StringContent($$"""{"action_ref": "{{action}}", "parameters": {{parameters}}}""", Encoding.UTF8, "application/json"),
        };
        if (traceParent is not null) request.Headers.Add("traceparent", traceParent);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await ReadAsync(response));
    }

    /// <summary>Does to a plugin what an operator can do.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> CommandAsync(string plugin, string command)
    {
        using var response = await Client.PostAsync($"/api/v1/plugins/{plugin}/{command}", null, TestContext.Current.CancellationToken);
        return (response.StatusCode, await ReadAsync(response));
    }

    /// <summary>Sends the body of an execution, waiting for its outcome.</summary>
    public async Task<HttpStatusCode> PostAsync(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync("/api/v1/executions/execute?wait=60s", content, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    public async Task<string> ScrapeAsync(string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Anonymous.Dispose();
        await Process.DisposeAsync();
        _ownFolder?.Dispose();
    }

    private static ChildProcess Launch(ServerSetup setup, TestFolder folder)
    {
        var config = folder.PathOf("plugins.json");
        if (setup.PluginsJson is not null || !File.Exists(config)) folder.Write("plugins.json", setup.PluginsJson ?? DefaultConfig);
        var environment = new Dictionary<string, string>(setup.Environment, StringComparer.Ordinal);
        if (setup.SetsPaths)
        {
            environment.TryAdd("PLUGINHOST_CONFIG", config);
            environment.TryAdd("PLUGINHOST_DATA", folder.PathOf("data"));
        }

        if (setup.Key is not null) environment["PLUGINHOST_ADMIN_KEY"] = setup.Key;
        string[] server = ["dotnet", setup.Program, "--urls", setup.Urls, .. setup.Arguments];
        string[] command = setup.IsToCrash && !OperatingSystem.IsWindows() ? ["/bin/sh", "-c", "ulimit -c 0; exec \"$@\"", "sh", .. server] : server;
        return ChildProcess.Start(command[0], command[1..], setup.WorkingFolder ?? folder.Root, environment);
    }

    private static string DefaultConfig => $$"""{ "folders": ["{{Repository.FirstPartyPlugins}}", "drop"] }""";

    private async Task WaitForBannerAsync(string? key)
    {
        var banner = await Patience.UntilAsync("the server's banner", () => Task.FromResult(Banner().Match(Process.Output) is { Success: true } found ? found : Stopped()), () => Process.Everything);
        var keySource = banner.Groups["key"].Value.Trim();
        Url = new Uri(banner.Groups["url"].Value.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
        Client.BaseAddress = Anonymous.BaseAddress = Url;
        var secret = key ?? (await File.ReadAllTextAsync(keySource, TestContext.Current.CancellationToken)).Trim();
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
    }

    private Match? Stopped()
    {
        Assert.False(Process.HasExited, $"The server has ended: {Process.Everything}");
        return null;
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)) ?? throw new InvalidOperationException("The answer is empty.");

    // The table of plugins is the banner's last part.
    [GeneratedRegex(@"^  PluginHost +(?<url>http\S+)(?s:.*?)^  admin key +(?<key>[^\n]+)\n(?s:.*?)^  plugin +version", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Banner();
}
