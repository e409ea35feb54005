using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Watching;

/// <summary>Each way in which the files of a running plugin go away.</summary>
public sealed class LeavingTests(WatcherTable table)
{
    [Fact]
    public async Task Folder_Deleted_TakesThePluginAway()
    {
        await using var scene = await Scene.StartAsync();
        Directory.Delete(scene.Home, recursive: true);
        var gone = await scene.Caller.HearsAsync(ErrorCodes.UnknownAction, TimeProvider.System.GetTimestamp());
        await Lab.UntilAsync(() => scene.Host.Catalog.Find("moving") is null);
        Assert.Empty(scene.Host.Catalog.Generations());
        Assert.Equal([Release.First.Answer, ErrorCodes.UnknownAction], scene.Caller.Answers);
        table.Add("folder deleted", "calls end as `unknown_action`, the code is gone", gone);
    }

    [Fact]
    public async Task Folder_Renamed_KeepsThePluginUnderItsNewPath()
    {
        await using var scene = await Scene.StartAsync();
        Directory.Move(scene.Home, scene.Root("renamed"));
        var since = TimeProvider.System.GetTimestamp();
        await Lab.UntilAsync(() => scene.Host.Catalog.List() is [{ State: PluginState.Active } only] && only.Path == scene.Root("renamed"));
        table.Add("folder renamed", "the same generation answers on, under its new path; no call fails", TimeProvider.System.GetElapsedTime(since));
        await Lab.UntilAsync(() => scene.Host.Logs.Of("PluginMoved").Any());
        Assert.Equal(1, Assert.Single(scene.Host.Catalog.Generations()).Number);
        Assert.Equal($"Plugin 'moving' has moved from '{scene.Home}' to '{scene.Root("renamed")}'; it runs on.", Assert.Single(scene.Host.Logs.Of("PluginMoved")).Message);
        Assert.Empty(scene.Host.Logs.Of("PluginRefused"));
        Release.Second.WriteTo(scene.Root("renamed"));
        await scene.Caller.HearsAsync(Release.Second.Answer, since);
        Assert.Equal([Release.First.Answer, Release.Second.Answer], scene.Caller.Answers);
    }

    [Fact]
    public async Task Root_Unmounted_KeepsWhatIsLoaded()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "Needs a second file system at /dev/shm.");
        await using var volume = new Volume();
        await volume.MountAsync();
        await using var scene = await Scene.StartAsync(folder =>
        {
            Release.First.WriteTo(Path.Combine(volume.Path, "moving"));
            folder.Write("plugins.json", $$"""{"folders":["{{volume.Path}}"]}""");
        });
        await volume.UnmountAsync();
        var unmounted = TimeProvider.System.GetTimestamp();
        await Lab.UntilAsync(() => scene.Host.Logs.Of("FolderUnreadable").Any());
        var said = TimeProvider.System.GetElapsedTime(unmounted);
        Assert.Equal($"The plugins folder '{volume.Path}' cannot be read; everything loaded stays. The file system that it was on is no longer mounted.", Assert.Single(scene.Host.Logs.Of("FolderUnreadable")).Message);
        Assert.Equal(PluginState.Active, scene.Plugin.State);
        await volume.MountAsync();
        Release.Second.WriteTo(Path.Combine(volume.Path, "moving"));
        var answered = await scene.Caller.HearsAsync(Release.Second.Answer, TimeProvider.System.GetTimestamp());
        Assert.Equal([Release.First.Answer, Release.Second.Answer], scene.Caller.Answers);
        Assert.Single(scene.Host.Logs.Of("FolderReadable"));
        table.Add("root unmounted, then mounted", "the log says so and the plugin answers on; mounted again, what lies there answers", said, answered);
    }
}
