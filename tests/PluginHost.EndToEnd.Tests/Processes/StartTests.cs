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

        var (exitCode, output, errors) = await ServerProcess.RunAsync(new() { Folder = folder, PluginsJson = bad, Key = "short", Environment = { ["telemetry__anonymousMetrics"] = "perhaps", ["crashGuard__crashes"] = "0", ["crashGuard__windows"] = "1m", ["diagnostics__nameUnloadRoots"] = "1", ["diagnostics__dump"] = "true" } });

        Assert.Equal(1, exitCode);
        Assert.Equal("", output);
        var file = folder.PathOf("plugins.json");
        Assert.Equal(
            $"""
            PluginHost does not start. 'the server's configuration' cannot be used:
              - telemetry:anonymousMetrics: must be true or false.
              - diagnostics:dump: is not known. Known here: nameUnloadRoots.
              - diagnostics:nameUnloadRoots: must be true or false.
              - crashGuard:windows: is not known. Known here: enabled, crashes, window.
              - crashGuard:crashes: must be an integer from 1 to 100, not '0'.
              - PLUGINHOST_ADMIN_KEY: must have 32 or more printable ASCII characters.
              - {file}: folders: must be a list of strings.
              - {file}: watch: must be true or false, not this string.
              - {file}: defaults.timeout: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not this string.
              - {file}: defaults.maxStray: must be an integer from 0 to 1000, not -1.
              - {file}: plugins.core.actions.echo.timeout: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not 0.
              - {file}: plugins.core.sha256: is not available in this version of the host; remove it.
              - {file}: services.tickets.baseUrl: must be an absolute http or https address.
              - {file}: aliases.notify: must name an action as '<plugin-id>.<action>'.
              - {file}: wach: is not known. Did you mean 'watch'?

            """,
            errors);
    }

    [Fact]
    public async Task Start_WithAFileForItsState_SaysSoInOneLine()
    {
        using var folder = new TestFolder();
        var file = folder.PathOf("state");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var (exitCode, _, errors) = await ServerProcess.RunAsync(new() { Folder = folder, Environment = { ["PLUGINHOST_DATA"] = file } });

        Assert.Equal(1, exitCode);
        Assert.Matches("^PluginHost does not start\\. [^\\n]*state[^\\n]* Is the state folder \\(PLUGINHOST_DATA\\) a folder that it may write to\\?\\n$", errors);
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

        await AssertRefusedAsync(url, $"Failed to bind to address {url}: address already in use. Choose another address with --urls.");
    }

    [Theory]
    [InlineData("http://192.0.2.1:0", "Cannot assign requested address. Choose another address with --urls.")]
    [InlineData("https://127.0.0.1:0", "Unable to configure HTTPS endpoint. No server certificate was specified, and the default developer certificate could not be found or is out of date. Choose another address with --urls.")]
    public async Task Start_WhereItCannotListen_SaysSoInOneLineAndExitsWithOne(string url, string expected) => await AssertRefusedAsync(url, expected);

    [Fact]
    public async Task Start_WithUrlsThatAreNone_NamesEachAndExitsWithOne() => await AssertRefusedAsync(
        "nonsense;http://127.0.0.1:99999;ftp://127.0.0.1:21;http://127.0.0.1:0/base;http://127.0.0.1:0",
        $"""
        'the server's configuration' cannot be used:
          - urls: 'nonsense' is no address to listen on; one looks like http://127.0.0.1:5080.
          - urls: 'http://127.0.0.1:99999' is no address to listen on; one looks like http://127.0.0.1:5080.
          - urls: 'ftp://127.0.0.1:21' is no address to listen on; one looks like http://127.0.0.1:5080.
          - urls: 'http://127.0.0.1:0/base' is no address to listen on; one looks like http://127.0.0.1:5080.
        """);

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

    [Fact]
    public async Task Start_OnTheStateOfARunningHost_IsRefused()
    {
        using var folder = new TestFolder();
        await using var first = await ServerProcess.StartAsync(new() { Folder = folder });

        var (exitCode, _, errors) = await ServerProcess.RunAsync(new() { Folder = folder });

        Assert.Equal(1, exitCode);
        Assert.Contains($"'{folder.PathOf("data")}' cannot be used:", errors, StringComparison.Ordinal);
        Assert.Contains("does another host use it?", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/api/v1/plugins/core")).Status);
    }

    private static async Task AssertRefusedAsync(string urls, string expected)
    {
        // A home of its own has no developer certificate.
        using var folder = new TestFolder();

        var (exitCode, output, errors) = await ServerProcess.RunAsync(new() { Folder = folder, Urls = urls, Environment = { ["HOME"] = folder.Root } });

        Assert.Equal(1, exitCode);
        Assert.Equal($"PluginHost does not start. {expected}{Environment.NewLine}", errors);
        Assert.DoesNotContain("crit:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }
}
