using System.Net;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Processes;

public sealed class PublishTests
{
    [Fact]
    public async Task PublishedHost_StartedAnywhere_FindsThePluginsBesideItsBinary()
    {
        using var folder = new TestFolder();
        var published = folder.PathOf("host");
        var (exitCode, output) = await Dotnet.RunAsync(Repository.Root, null, "publish", "src/PluginHost.Server", "--no-build", "--configuration", Repository.Configuration, "--output", published);
        Assert.True(exitCode == 0, output);

        await using var server = await ServerProcess.StartAsync(new()
        {
            Folder = folder,
            SetsPaths = false,
            WorkingFolder = folder.Create("anywhere"),
            Program = Path.Combine(published, "PluginHost.Server.dll"),
        });

        Assert.Equal("hello", (string?)(await server.ExecuteAsync("core.echo", """{"message": "hello"}""")).Body["data"]!["outputs"]!["message"]);
        Assert.Equal(HttpStatusCode.OK, (await server.ExecuteAsync("text.render", """{"template": "{{name}}", "values": {"name": "x"}}""")).Status);
        Assert.Contains($"drop folder  {Path.Combine(published, "plugins")}", server.Process.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(published, "data", "admin.key")), "State is kept beside plugins.json.");
    }
}
