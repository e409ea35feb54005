using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Discovery;

public sealed class FolderWatcherTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ChangeHints _hints = new(new VirtualTime());
    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);
    private readonly FolderWatcher _watcher;
    private readonly string _root;
    private readonly PluginsConfig _config;

    public FolderWatcherTests()
    {
        _watcher = new(_hints, NullLogger.Instance);
        _root = _folder.Plugins;
        _config = new() { Folders = [_root + Path.DirectorySeparatorChar], Path = _folder.Write("plugins.json", "{}") };
        _folder.Write("plugins/a/deep/A.dll", "1");
    }

    public void Dispose()
    {
        _watcher.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task File_InASubFolder_NamesTheEntryOfTheRoot()
    {
        _watcher.Watch(_config);
        _folder.Write("plugins/a/deep/A.dll", "2");
        await HearAsync(Path.Combine(_root, "a"));
    }

    [Fact]
    public async Task Mode_OfAFile_IsHeardOf()
    {
        if (OperatingSystem.IsWindows()) return;
        _watcher.Watch(_config);
        File.SetUnixFileMode(Path.Combine(_root, "a/deep/A.dll"), UnixFileMode.UserRead);
        await HearAsync(Path.Combine(_root, "a"));
    }

    [Fact]
    public async Task Configuration_ThatIsReplaced_IsHeardOf()
    {
        _watcher.Watch(_config);
        File.Move(_folder.Write("plugins.json.new", "{ }"), _folder.Config, overwrite: true);
        await HearAsync(_folder.Config);
    }

    [Fact]
    public async Task WatchOff_HearsOfTheConfigurationAlone()
    {
        _watcher.Watch(_config with { Watch = false });
        _folder.Write("plugins/a/deep/A.dll", "2");
        _folder.Write("plugins.json", "{ }");
        await HearAsync(_folder.Config);
        Assert.Equal([_folder.Config], _heard);
    }

    [Fact]
    public async Task Root_DeletedAndMadeAnew_IsWatchedAgain()
    {
        _watcher.Watch(_config);
        Directory.Delete(_root, recursive: true);
        Directory.CreateDirectory(_root);
        await HearAsync(_root);
        _watcher.Watch(_config);
        _folder.Write("plugins/b/B.dll", "1");
        await HearAsync(Path.Combine(_root, "b"));
    }

    [Fact]
    public async Task Root_ReplacedByRenaming_IsWatchedAgain()
    {
        _folder.Write("next/b/B.dll", "1");
        _watcher.Watch(_config);
        Directory.Move(_root, _folder.Combine("before"));
        Directory.Move(_folder.Combine("next"), _root);
        await HearAsync(_root);
        _watcher.Watch(_config);
        _folder.Write("plugins/b/B.dll", "2");
        await HearAsync(Path.Combine(_root, "b"));
    }

    [Fact]
    public async Task Root_ThatIsALink_IsFollowedElsewhere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only the mv of Linux replaces a link to a folder.");
        _folder.Write("second/b/B.dll", "1");
        Directory.Move(_root, _folder.Combine("first"));
        Directory.CreateSymbolicLink(_root, _folder.Combine("first"));
        _watcher.Watch(_config);
        Directory.CreateSymbolicLink(_folder.Combine("switch"), _folder.Combine("second"));
        await Shell.RunAsync("mv", "-T", _folder.Combine("switch"), _root);
        await HearAsync(_root);
        _watcher.Watch(_config);
        _folder.Write("second/b/B.dll", "2");
        await HearAsync(Path.Combine(_root, "b"));
    }

    [Fact]
    public async Task Root_BelowAFolderThatIsReplaced_IsWatchedAgain()
    {
        var config = new PluginsConfig { Folders = [_folder.Combine("app", "current", "plugins")] };
        _folder.Write("app/current/plugins/b/B.dll", "1");
        _folder.Write("app/next/plugins/b/B.dll", "1");
        _watcher.Watch(config);
        Directory.Move(_folder.Combine("app", "current"), _folder.Combine("app", "before"));
        Directory.Move(_folder.Combine("app", "next"), _folder.Combine("app", "current"));
        _watcher.Watch(config);
        Assert.True(_hints.Take().IsLost);
        _folder.Write("app/current/plugins/b/B.dll", "2");
        await HearAsync(Path.Combine(config.Folders[0], "b"));
    }

    [Fact]
    public async Task Folder_SwappedByRenaming_LeavesTheOthersWatched()
    {
        _folder.Write("next/deep/A.dll", "2");
        _folder.Write("plugins/b/deep/B.dll", "1");
        _watcher.Watch(_config);
        Directory.Move(Path.Combine(_root, "a"), _folder.Combine("before")); // Back to back: that ends the thread of a deep watch in some versions of .NET.
        Directory.Move(_folder.Combine("next"), Path.Combine(_root, "a"));
        await HearAsync(Path.Combine(_root, "a"));
        await HearAsync(Path.Combine(_root, "b"), () =>
        {
            _watcher.Watch(_config);
            _folder.Write("plugins/b/deep/B.dll", "2");
        });
    }

    private Task HearAsync(string path, Action attempt) => Lab.UntilAsync(() =>
    {
        attempt();
        _heard.UnionWith(_hints.Take().Paths);
        return _heard.Contains(path);
    });

    private Task HearAsync(string path) => HearAsync(path, static () => { });
}
