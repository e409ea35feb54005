using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Watching;

/// <summary>Each way in which a new version comes over a running one: no call fails, none meets a mixture of both, and the old code is gone.</summary>
public sealed class ReplacingTests(WatcherTable table)
{
    private const string Replaced = "the new version answers, no call fails, the old code is gone";

    [Fact]
    public async Task Files_OverwrittenInPlace_AreTaken()
    {
        await using var scene = await Scene.StartAsync();
        Release.Second.WriteTo(scene.Home);
        table.Add("overwrite in place", Replaced, await ReplacedAsync(scene, Now));
    }

    [Fact]
    public Task Files_CopiedSlowly_AreTakenOnceAtTheEnd() => InTimeAsync(async () =>
    {
        await using var scene = await Scene.StartAsync();
        if (await SlowCopy.RunAsync(Release.Second, scene.Home) >= CandidateTracker.ChangeRestTime) return false;
        table.Add("slow copy", Replaced, await ReplacedAsync(scene, Now));
        return true;
    });

    [Fact]
    public async Task Folder_MovedIntoPlace_IsTaken()
    {
        await using var scene = await Scene.StartAsync(static folder => Release.First.WriteTo(folder.Combine("staging", "moving")));
        var next = Release.Second.WriteTo(scene.Aside("next"));
        Directory.Move(scene.Aside("staging/moving"), scene.Home);
        var arrived = await scene.Caller.HearsAsync(Release.First.Answer, Now);
        Directory.Move(scene.Home, scene.Aside("before"));
        Directory.Move(next, scene.Home);
        table.Add("mv", $"a new folder answers; moved over it, {Replaced}", arrived, await ReplacedAsync(scene, Now, isNew: true));
    }

    [Fact]
    public Task Folder_DeletedAndCopiedAnew_IsReplacedWithoutAGap() => InTimeAsync(async () =>
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs rm and cp.");
        await using var scene = await Scene.StartAsync();
        var (next, since) = (Release.Second.WriteTo(scene.Aside("next")), Now);
        await Shell.RunAsync("rm", "-rf", scene.Home);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
        await Shell.RunAsync("cp", "-r", next, scene.Home);
        if (TimeProvider.System.GetElapsedTime(since) >= CandidateTracker.QuietTime) return false;
        table.Add("delete and create", Replaced, await ReplacedAsync(scene, Now));
        return true;
    });

    [Fact]
    public async Task Link_SwitchedToAnotherFolder_IsFollowed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs the ln and mv of Linux.");
        await using var scene = await Scene.StartAsync(static folder => Directory.CreateSymbolicLink(Path.Combine(folder.Plugins, "moving"), Release.First.WriteTo(folder.Combine("releases", "1"))));
        var next = Release.Second.WriteTo(scene.Aside("releases/2"));
        await Shell.RunAsync("ln", "-sfn", next, scene.Home);
        var linked = await ReplacedAsync(scene, Now);
        await Shell.RunAsync("ln", "-s", scene.Aside("releases/1"), scene.Root(".fresh"));
        await Shell.RunAsync("mv", "-T", scene.Root(".fresh"), scene.Home);
        var since = Now;
        await Lab.UntilAsync(() => scene.Caller.Answers.Count() == 3);
        table.Add("switched link", $"ln -sfn and mv of a link: {Replaced}", linked, await scene.Caller.HearsAsync(Release.First.Answer, since));
        await Lab.UntilAsync(() => scene.Host.Catalog.Generations("moving").Count == 1);
        Assert.Equal([Release.First.Answer, Release.Second.Answer, Release.First.Answer], scene.Caller.Answers);
    }

    [Fact]
    public async Task Deps_ChangedAlone_SayWhichAssemblyIsLoaded()
    {
        const string library = "runtimes/any/lib/net10.0/Moving.Library.dll";
        await using var scene = await Scene.StartAsync(static folder =>
        {
            var home = Release.First.WriteTo(Path.Combine(folder.Plugins, "moving"));
            folder.Write(Path.Combine(home, library), Release.LibraryWith("First", "other library"));
        });
        scene.Write(Release.Deps, Release.DepsWith($$""","runtimeTargets":{ "{{library}}":{"rid":"any","assetType":"runtime"} }"""));
        table.Add("only deps.json", $"it names another library, and {Replaced}", await ReplacedAsync(scene, Now, answer: Release.AnswerWith("First", library: "other library")));
    }

    [Fact]
    public async Task SubFolder_ChangedAlone_IsTaken()
    {
        await using var scene = await Scene.StartAsync();
        scene.Write(Release.Asset, "other asset");
        table.Add("only a sub-folder", $"the action reads the new file, and {Replaced}", await ReplacedAsync(scene, Now, answer: Release.AnswerWith("First", asset: "other asset")));
    }

    [Fact]
    public async Task Garbage_OverAGoodVersion_IsRefusedWhileThatServes()
    {
        await using var scene = await Scene.StartAsync();
        scene.Write(Release.Main, "no assembly");
        var since = Now;
        await Lab.UntilAsync(() => scene.Plugin.Update is not null);
        var refused = TimeProvider.System.GetElapsedTime(since);
        Assert.Equal((RefusalCodes.BadImage, PluginState.Active, Release.First.Version), (scene.Plugin.Update!.Refusal.Code, scene.Plugin.State, scene.Plugin.Version));
        Release.Second.WriteTo(scene.Home);
        table.Add("garbage, then mended", $"the old version serves and the refusal is shown; mended, {Replaced}", refused, await ReplacedAsync(scene, Now));
        Assert.Null(scene.Plugin.Update);
    }

    private static long Now => TimeProvider.System.GetTimestamp();

    private static async Task<TimeSpan> ReplacedAsync(Scene scene, long since, string? answer = null, bool isNew = false)
    {
        answer ??= Release.Second.Answer;
        var time = await scene.Caller.HearsAsync(answer, since);
        await Lab.UntilAsync(() => scene.Host.Catalog.Generations("moving").Count == 1 && scene.Plugin.Generation > 1);
        Assert.Equal(2, Assert.Single(scene.Host.Catalog.Generations("moving")).Number);
        Assert.Equal((PluginState.Active, 2, scene.Home), (scene.Plugin.State, scene.Plugin.Generation, scene.Plugin.Path));
        Assert.Equal([Release.First.Answer, answer], scene.Caller.Answers.SkipWhile(code => isNew && code is ErrorCodes.UnknownAction or ErrorCodes.PluginUnavailable));
        return time;
    }

    // A machine that is too busy to keep the pace of a way shows nothing: the way is gone again.
    private static async Task InTimeAsync(Func<Task<bool>> attempt)
    {
        while (!await attempt()) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }
}
