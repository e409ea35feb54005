using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Discovery;

public sealed class PluginFoldersTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly VirtualTime _time = new();
    private readonly RecordedLogs _logs = new();
    private readonly PluginFolders _folders;
    private PluginsConfig _config;

    public PluginFoldersTests()
    {
        _folders = new(new ChangeHints(_time), _time, _logs.CreateLogger<PluginFolders>());
        _config = new() { Folders = [_folder.Plugins] };
        _folder.Write("plugins/a/A.dll", "1");
    }

    public void Dispose()
    {
        _logs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Content_WithEqualSizeAndTime_ArrivesWithoutAHint()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells of a change whose time was set back; elsewhere the event does.");
        AssertLook(arrived: ["a"]);
        var (file, time) = (_folder.Combine("plugins", "a", "A.dll"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(file, time);
        Settle("a");
        File.WriteAllText(file, "2");
        File.SetLastWriteTimeUtc(file, time);
        Settle("a");
    }

    [Fact]
    public async Task Link_SwitchedToATwin_Arrives()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the event tells of it.");
        foreach (var version in new[] { "1", "2" }) File.SetLastWriteTimeUtc(_folder.Write($"releases/{version}/B.dll", version), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var link = _folder.Combine("plugins", "b");
        Directory.CreateSymbolicLink(link, _folder.Combine("releases", "1"));
        AssertLook(arrived: ["a", "b"]);
        Directory.CreateSymbolicLink(link + ".tmp", _folder.Combine("releases", "2"));
        await Shell.RunAsync("mv", "-T", link + ".tmp", link);
        Settle("b");
    }

    [Fact]
    public void Root_ThatIsMissing_IsSaidOnceAndAgainWhenItIsBack()
    {
        AssertLook(arrived: ["a"]);
        Directory.Move(_folder.Plugins, _folder.Combine("away"));
        AssertLook();
        Pass();
        AssertLook();
        Assert.Equal($"The plugins folder '{_config.Folders[0]}' cannot be read; everything loaded stays. Could not find a part of the path '{_config.Folders[0]}'.", Assert.Single(_logs.Of("FolderUnreadable")).Message);
        Directory.Move(_folder.Combine("away"), _config.Folders[0]);
        AssertLook();
        Assert.Equal($"The plugins folder '{_config.Folders[0]}' can be read again.", Assert.Single(_logs.Of("FolderReadable")).Message);
    }

    [Fact]
    public void Root_WrittenWithASlashAtItsEnd_IsTheSameRoot()
    {
        _config = _config with { Folders = [_folder.Plugins + "/", _folder.Plugins] };
        AssertLook(arrived: ["a"]);
        Directory.Move(_folder.Plugins, _folder.Combine("away"));
        AssertLook();
        Pass();
        AssertLook();
    }

    [Fact]
    public void Root_MadeAnewAndEmpty_HasLostItsPlugins()
    {
        AssertLook(arrived: ["a"]);
        Directory.Delete(_folder.Plugins, recursive: true);
        Directory.CreateDirectory(_config.Folders[0]);
        AssertLook(isMoving: true);
        Pass();
        AssertLook(gone: ["a"]);
    }

    [Fact]
    public void Root_EmptyOnAnotherFileSystem_IsNoLongerMounted()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "Needs a second file system at /dev/shm.");
        var other = Directory.CreateDirectory($"/dev/shm/pluginhost-core-{Guid.NewGuid():n}");
        try
        {
            var (root, link) = (Directory.CreateDirectory(Path.Combine(other.FullName, "b")), _folder.Combine("mounted"));
            File.WriteAllText(Path.Combine(root.FullName, "B.dll"), "1");
            Directory.CreateSymbolicLink(link, other.FullName);
            _config = _config with { Folders = [link] };
            AssertLook(arrived: ["b"]);
            Directory.Delete(link);
            Directory.CreateDirectory(link);
            AssertLook();
            Pass();
            AssertLook();
            Assert.Equal($"The plugins folder '{link}' cannot be read; everything loaded stays. The file system that it was on is no longer mounted.", Assert.Single(_logs.Of("FolderUnreadable")).Message);
            Directory.Delete(link);
            Directory.CreateSymbolicLink(link, other.FullName);
            AssertLook();
            Assert.Single(_logs.Of("FolderReadable"));
            root.Delete(recursive: true);
            AssertLook(isMoving: true);
            Pass();
            AssertLook(gone: ["b"]);
        }
        finally
        {
            other.Delete(recursive: true);
        }
    }

    [Fact]
    public void Root_ThatIsNoLongerConfigured_TakesItsPluginsAwayAtOnce()
    {
        AssertLook(arrived: ["a"]);
        _config = _config with { Folders = [] };
        AssertLook(gone: ["a"]);
    }

    [Fact]
    public void WatchOff_SeesWhatWasThere()
    {
        _folder.Write("other/b/B.dll", "1");
        _config = _config with { Watch = false, Folders = [_folder.Plugins, _folder.Combine("other")] };
        AssertLook(arrived: ["a", "b"]);
        _folder.Write("plugins/a/A.dll", "longer");
        _folder.Write("plugins/c/C.dll", "1");
        Pass();
        AssertLook();
        _folders.Retry(_folder.Combine("plugins", "a"));
        AssertLook(arrived: ["a"]);
        _config = _config with { Folders = [_folder.Plugins] };
        AssertLook(gone: ["b"]);
        _config = _config with { Watch = true };
        Settle("a", "c");
    }

    [Fact]
    public void Look_ThatFailed_IsDoneAgain()
    {
        AssertLook(arrived: ["a"]);
        _folders.RetryLast();
        AssertLook(arrived: ["a"]);
        AssertLook();
    }

    private void Pass() => _time.Advance(CandidateTracker.QuietTime);

    private void Settle(params string[] arrived)
    {
        AssertLook(isMoving: true);
        _time.Advance(CandidateTracker.ChangeRestTime);
        AssertLook(arrived);
    }

    private void AssertLook(string[]? arrived = null, string[]? gone = null, bool isMoving = false)
    {
        var changes = _folders.Look(_config);
        Assert.Equal(arrived ?? [], changes.Arrived.Select(static candidate => candidate.Name));
        Assert.Equal(gone ?? [], changes.Gone.Select(Path.GetFileName));
        Assert.Equal(isMoving, _folders.IsMoving);
    }
}
