using System.Net;
using System.Net.Sockets;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Processes;

public sealed class StartTests
{
    [Fact]
    public async Task Start_WithABadConfiguration_NamesEveryProblemAndExitsWithOne()
    {
        using var folder = new TestFolder();
        const string bad = """
            {
              "folders": ["drop", 7],
              "watch": "yes",
              "wach": true,
              "defaults": { "timeout": "soon", "maxStray": -1 },
              "aliases": { "notify": "nobody" },
              "plugins": { "core": { "actions": { "echo": { "timeout": 0 } }, "sha256": "00" } },
              "services": { "tickets": { "baseUrl": "ftp://example.com" } }
            }
            """;

        var (exitCode, output, errors) = await ServerProcess.RunAsync(new() { Folder = folder, PluginsJson = bad, Key = "short", Environment = { ["telemetry__anonymousMetrics"] = "perhaps" } });

        Assert.Equal(1, exitCode);
        Assert.Equal("", output);
        var file = folder.PathOf("plugins.json");
        Assert.Equal(
            $"""
            PluginHost does not start. 'the server's configuration' cannot be used:
              - telemetry:anonymousMetrics: must be true or false.
              - PLUGINHOST_ADMIN_KEY: must have 32 or more printable ASCII characters.
              - {file}: folders: must be a list of strings.
              - {file}: watch: must be true or false, not this string.
              - {file}: defaults.timeout: must be a duration of more than zero such as 500ms, 30s or 5m, not this string.
              - {file}: defaults.maxStray: must be an integer from 0 to 1000, not -1.
              - {file}: plugins.core.actions.echo.timeout: must be a duration of more than zero such as 500ms, 30s or 5m, not 0.
              - {file}: plugins.core.sha256: is not available in this version of the host; remove it.
              - {file}: services.tickets.baseUrl: must be an absolute http or https address.
              - {file}: aliases.notify: must name an action as '<plugin-id>.<action>'.
              - {file}: wach: is not known. Did you mean 'watch'?

            """,
            errors);
    }

    [Fact]
    public async Task Start_WithoutItsConfiguration_SaysWhichFileItWants()
    {
        using var folder = new TestFolder();
        var missing = folder.PathOf("nowhere", "plugins.json");

        var (exitCode, _, errors) = await ServerProcess.RunAsync(new() { Folder = folder, Environment = { ["PLUGINHOST_CONFIG"] = missing } });

        Assert.Equal(1, exitCode);
        Assert.StartsWith("PluginHost does not start.", errors, StringComparison.Ordinal);
        Assert.Contains($"{missing}: file: cannot be read: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnAPortInUse_SaysSoInOneLineAndExitsWithOne()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        var (exitCode, _, errors) = await ServerProcess.RunAsync(new() { Urls = url });

        Assert.Equal(1, exitCode);
        Assert.Equal($"PluginHost does not start. Failed to bind to address {url}: address already in use. Choose another address with --urls.{Environment.NewLine}", errors);
    }

    [Fact]
    public async Task Start_WithPathsInTheEnvironment_UsesThemInsteadOfTheWorkingFolder()
    {
        using var folder = new TestFolder();
        folder.Write("elsewhere/plugins.json", """{ "folders": ["here"] }""");
        var state = folder.PathOf("state");

        await using var server = await ServerProcess.StartAsync(new()
        {
            Folder = folder,
            WorkingFolder = folder.Create("empty"),
            Environment = { ["PLUGINHOST_CONFIG"] = folder.PathOf("elsewhere", "plugins.json"), ["PLUGINHOST_DATA"] = state },
        });

        Assert.True(Directory.Exists(folder.PathOf("elsewhere", "here")), "The drop folder is made beside the configuration.");
        Assert.True(File.Exists(Path.Combine(state, "admin.key")), "The key is in the state folder.");
        Assert.Contains($"drop folder  {folder.PathOf("elsewhere", "here")}", server.Process.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.PathOf("empty")));
    }

    [Fact]
    public async Task Start_WithoutPathsInTheEnvironment_UsesTheWorkingFolder()
    {
        using var folder = new TestFolder();

        await using var server = await ServerProcess.StartAsync(new() { Folder = folder, SetsPaths = false });

        Assert.True(File.Exists(server.KeyFile));
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/v1/plugins/core")).Status);
    }
}
