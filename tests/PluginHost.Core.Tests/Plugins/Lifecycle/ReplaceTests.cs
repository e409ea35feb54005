using System.Text;
using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Lifecycle;

public sealed class ReplaceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ChangedFolder_OfARunningPlugin_ReplacesItAndTheOldCodeIsGone()
    {
        _folder.AddPlugin(Versioned("1.0.0"));
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal("1.0.0", await VersionAsync(host));
        _folder.AddPlugin(Versioned("1.1.0"));
        await host.LookAsync();
        Assert.Equal("1.1.0", await VersionAsync(host));
        var plugin = host.Plugin("versioned");
        Assert.Equal(("1.1.0", PluginState.Active, 2), (plugin.Version, plugin.State, plugin.Generation));
        await Lab.UntilAsync(() => host.Catalog.Generations("versioned").Count == 1);
        Assert.Equal("versioned@1.1.0#2", Assert.Single(host.Catalog.Generations("versioned")).Name);
        Assert.Contains("Plugin generation 'versioned@1.0.0#1' is unloaded", Assert.Single(host.Logs.Of("GenerationUnloaded")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeletedFolder_OfARunningPlugin_RemovesItAndItsCode()
    {
        var path = _folder.AddPlugin(Versioned("1.0.0"));
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal("1.0.0", await VersionAsync(host));
        Directory.Delete(path, recursive: true);
        await host.LookAsync();
        Assert.Equal(ErrorCodes.UnknownAction, (await host.RunAsync("versioned.version")).Error?.Code);
        await Lab.UntilAsync(() => host.Catalog.Find("versioned") is null);
        Assert.Empty(host.Catalog.Generations());
    }

    [Fact]
    public async Task NewerVersion_InAnotherFolder_IsTakenOnceItIsQuiet()
    {
        _folder.AddPlugin(Versioned("1.0.0"));
        var time = new VirtualTime();
        await using var host = await TestHost.StartAsync(_folder, time);
        _folder.AddPlugin(Versioned("1.1.0"), "next");
        var reconciler = host.Get<PluginReconciler>();
        for (var pause = TimeSpan.Zero; pause < CandidateTracker.QuietTime; pause += CandidateTracker.RestTime)
        {
            Assert.True(await reconciler.RunAsync(TestContext.Current.CancellationToken));
            time.Advance(CandidateTracker.RestTime);
        }

        Assert.Equal("1.0.0", host.Plugin("versioned").Version);
        await host.LookAsync();
        Assert.Equal("1.1.0", await VersionAsync(host));
    }

    [Fact]
    public async Task Folder_RenamedInTwoSteps_RunsOn()
    {
        var path = _folder.AddPlugin(Versioned("1.0.0"));
        var time = new VirtualTime();
        await using var host = await TestHost.StartAsync(_folder, time);
        Directory.Move(path, _folder.Combine("aside"));
        Assert.True(await host.Get<PluginReconciler>().RunAsync(TestContext.Current.CancellationToken));
        time.Advance(LookLoop.LookInterval);
        Directory.Move(_folder.Combine("aside"), path + "-renamed");
        await host.LookAsync();
        Assert.Equal((PluginState.Active, 1, path + "-renamed"), (host.Plugin("versioned").State, host.Plugin("versioned").Generation, host.Plugin("versioned").Path));
        Assert.Empty(host.Logs.Of("PluginRefused"));
    }

    [Fact]
    public async Task Copy_ThatFails_IsTriedOnceInEachLook()
    {
        _folder.AddPlugin(Versioned("1.0.0"));
        await using var host = await TestHost.StartAsync(_folder, new VirtualTime());
        Directory.Move(_folder.Combine("data", "shadow"), _folder.Combine("aside"));
        _folder.Write("data/shadow", "in the way");
        _folder.AddPlugin(Versioned("1.1.0"));
        await host.LookAsync();
        Assert.Equal(("1.0.0", "unreadable"), (await VersionAsync(host), host.Plugin("versioned").Update?.Refusal.Code));
        File.Delete(_folder.Combine("data", "shadow"));
        await host.LookAsync();
        Assert.Equal(("1.1.0", 3, null), (await VersionAsync(host), host.Plugin("versioned").Generation, host.Plugin("versioned").Update));
    }

    [Fact]
    public async Task Garbage_ThatNothingTellsTheNameOf_DoesNotRemoveWhatRuns()
    {
        _folder.AddPlugin(Versioned("1.0.0"), "other");
        _folder.Write("plugins/other/Acme.Library.dll", PluginCompiler.Library("Acme.Library", "1.0.0.0", "public class Library;"));
        await using var host = await TestHost.StartAsync(_folder);
        _folder.Write("plugins/other/Versioned.dll", "no assembly");
        await host.LookAsync();
        Assert.Equal("1.0.0", await VersionAsync(host));
        Assert.Equal("bad_image", host.Plugin("versioned").Update?.Refusal.Code);
    }

    internal static PluginSource Versioned(string version, string more = "") => new("Versioned", $$"""
        public sealed class Actions
        {
            [Action("version", Description = "Tells its version.")]
            public string Version() => "{{version}}";
        }
        {{more}}
        """)
    { Version = version };

    internal static async Task<string> VersionAsync(TestHost host)
    {
        var result = await host.RunAsync("versioned.version");
        return result.IsSuccess ? Encoding.UTF8.GetString(result.Outputs.Span).Split('"')[3] : result.Error!.Code;
    }
}
