using PluginHost.EndToEnd.Tests.Support;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>A store that must not be used keeps the host from starting: one message says which file and what to do.</summary>
[Collection("Durability")]
public sealed class RefusedStartTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string File => SqliteDurable.FileOf(_folder);

    [Fact]
    public async Task Start_WithAFileThatIsNoDatabase_IsRefused()
    {
        await StartAndStopAsync();
        await System.IO.File.WriteAllTextAsync(File, new string('x', 100_000), TestContext.Current.CancellationToken);
        await AssertRefusedAsync($"The file '{File}' is not a store: it is no SQLite database. Move it away and restore a backup, or let PLUGINHOST_DATA name another folder.");
    }

    [Fact]
    public async Task Start_WithADamagedDatabaseAfterAKill_IsRefused()
    {
        await using (var host = new DurableHost(_folder, Settings))
        {
            await host.StartAsync();
            await host.KillAsync();
        }

        using (var shell = new SqliteShell(File)) shell.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        await using (var file = new FileStream(File, FileMode.Open))
        {
            file.Position = 8192;
            file.Write(new byte[(int)file.Length - 8192]);
        }

        await AssertRefusedAsync($"The store '{File}' ");
    }

    [Fact]
    public async Task Start_WithADatabaseOfANewerProgram_IsRefused()
    {
        await StartAndStopAsync();
        using (var shell = new SqliteShell(File)) shell.Run("PRAGMA user_version = 99");
        await AssertRefusedAsync($"The store '{File}' has version 99, and this program knows versions up to ");
    }

    [Fact]
    public async Task Start_OnTheDataOfAnotherHost_IsRefused()
    {
        await using var host = new DurableHost(_folder, Settings);
        await host.StartAsync();
        await AssertRefusedAsync($"'{_folder.PathOf("data")}' cannot be used:{Environment.NewLine}  - data folder: cannot be used; does another host use it? ");
        Assert.Equal("200 ready", await host.ReadyAsync());
    }

    [Fact]
    public async Task Start_OnAReadOnlyFolder_IsRefused()
    {
        using var disk = SmallDisk.TryMount("size=24m");
        if (Environment.GetEnvironmentVariable("PLUGINHOST_REQUIRE_SERVERS") == "1") Assert.True(disk is not null, "mount a tmpfs as root");
        Assert.SkipWhen(disk is null, "needs root, to mount a tmpfs");
        disk!.MakeReadOnly();
        await AssertRefusedAsync(disk.Folder, new DurableHost(_folder, Settings) { DataFolder = disk.Folder });
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, string> Settings => [];

    private async Task StartAndStopAsync()
    {
        await using var host = new DurableHost(_folder, Settings);
        await host.StartAsync();
        await host.StopAsync();
    }

    private async Task AssertRefusedAsync(string message, DurableHost? host = null)
    {
        var (exitCode, output, errors) = await ServerProcess.RunAsync((host ?? new DurableHost(_folder, Settings)).Setup);
        TestContext.Current.TestOutputHelper!.WriteLine(errors);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("PluginHost does not start. ", errors, StringComparison.Ordinal);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
    }
}
