using System.Net;
using System.Text.Json.Nodes;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>Starts a server over one folder again and again, as a supervisor does.</summary>
internal sealed class CrashingServer : IDisposable
{
    private readonly TestFolder _folder = new();

    /// <param name="plugins">Hostile plugins in its drop folder.</param>
    public CrashingServer(params ReadOnlySpan<string> plugins)
    {
        foreach (var plugin in plugins) TestFolder.Copy(Path.Combine(Repository.HostilePlugins, plugin), PathOf(plugin));
    }

    private ServerSetup Setup => new()
    {
        Folder = _folder,
        IsToCrash = true,
        Environment = { ["crashGuard__crashes"] = "2", ["DOTNET_DbgEnableMiniDump"] = "0" },
    };

    public Task<ServerProcess> StartAsync(params string[] arguments) => ServerProcess.StartAsync(Setup with { Arguments = arguments });

    /// <summary>Starts it, calls an action that ends the process, and waits for that.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> CrashAsync(string action)
    {
        await using var server = await StartAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => server.ExecuteAsync(action, "{}"));
        return await server.Process.WaitForExitAsync();
    }

    /// <summary>Starts it with a plugin that ends the process before it is up.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> CrashAtStartAsync() => (await ServerProcess.RunAsync(Setup)).ExitCode;

    /// <summary>Starts it, and stops it as an operator does.</summary>
    public async Task RestartAsync()
    {
        await using var server = await StartAsync();
        await StopAsync(server);
    }

    public static async Task StopAsync(ServerProcess server)
    {
        await server.Process.TerminateAsync();
        Assert.Equal(0, await server.Process.WaitForExitAsync());
    }

    /// <summary>Gives a plugin new content, with a file that it looks for.</summary>
    public void Mend(string plugin) => File.WriteAllText(Path.Combine(PathOf(plugin), "mended.txt"), "");

    /// <summary>What is wrong with the plugins: state and reason of each that is not active.</summary>
    public static async Task<IEnumerable<(string Id, string State, string Reason)>> TroubledAsync(ServerProcess server)
    {
        var (status, body) = await server.GetAsync("/api/v1/plugins");
        Assert.Equal(HttpStatusCode.OK, status);
        return body["data"]!.AsArray().Where(static plugin => (string?)plugin!["state"] != "active").Select(static plugin => (Text(plugin, "id"), Text(plugin, "state"), Text(plugin, "reason")));
    }

    public void Dispose() => _folder.Dispose();

    private string PathOf(string plugin) => _folder.PathOf("drop", plugin);

    private static string Text(JsonNode? plugin, string name) => (string?)plugin![name] ?? "";
}
