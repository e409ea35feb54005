using System.Net;
using System.Net.Http.Headers;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Processes;

public sealed class AdminKeyTests
{
    private const string Given = "a key of my own, 32 characters ok";

    [Fact]
    public async Task AdminKey_OfTheFirstStart_IsPrivateAndStaysAtTheSecond()
    {
        using var folder = new TestFolder();
        string first;
        await using (var server = await ServerProcess.StartAsync(new() { Folder = folder }))
        {
            first = await File.ReadAllTextAsync(server.KeyFile, TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(server.KeyFile));
            Assert.DoesNotContain(first.Trim(), server.Process.Everything, StringComparison.Ordinal);
            await server.Process.TerminateAsync();
            await server.Process.WaitForExitAsync();
        }

        await using var second = await ServerProcess.StartAsync(new() { Folder = folder });

        Assert.Equal(first, await File.ReadAllTextAsync(second.KeyFile, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync("/api/v1/plugins")).Status);
    }

    [Fact]
    public async Task AdminKey_FromTheEnvironment_IsTheOnlyOneAndIsNotWritten()
    {
        await using var server = await ServerProcess.StartAsync(new() { Key = Given });

        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/v1/plugins")).Status);
        Assert.False(File.Exists(server.KeyFile), "A key that the operator knows needs no file.");
        Assert.DoesNotContain(Given, server.Process.Everything, StringComparison.Ordinal);
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Given + ".");
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.GetAsync("/api/v1/plugins")).Status);
    }

    [Fact]
    public async Task AdminKey_TooShort_IsRefused()
    {
        var (exitCode, _, errors) = await ServerProcess.RunAsync(new() { Key = new string('x', 31) });

        Assert.Equal(1, exitCode);
        Assert.Contains("'the server's configuration' cannot be used:", errors, StringComparison.Ordinal);
        Assert.Contains("PLUGINHOST_ADMIN_KEY: must have 32 or more printable ASCII characters.", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("xxx", errors, StringComparison.Ordinal);
    }
}
