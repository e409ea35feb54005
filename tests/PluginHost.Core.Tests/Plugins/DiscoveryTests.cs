using System.Text;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins;

public sealed class DiscoveryTests : IDisposable
{
    private static readonly byte[] Library = PluginCompiler.Library("Acme.Library", "1.0.0.0", "namespace Acme; public static class Words { public static string Word => \"first\"; }");
    private static readonly byte[] OtherLibrary = PluginCompiler.Library("Acme.Library", "2.0.0.0", "namespace Acme; public static class Words { public static string Word => \"second\"; }");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Folder_WithoutAPlugin_IsIgnoredAndSaidOnce()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        var path = Path.GetDirectoryName(_folder.Write("plugins/library/Acme.Library.dll", Library))!;
        await using var host = await TestHost.StartAsync(_folder);
        await host.LookAsync();
        const string reason = "no assembly in it carries a plugin identity; build it with the PluginHost.Sdk package.";
        Assert.Equal([new(path, reason)], host.Catalog.Ignored);
        Assert.Equal($"'{path}' is not a plugin: {reason}", Assert.Single(host.Logs.Of("NotAPlugin")).Message);
        await RefusalTests.AssertServesAsync(host);
    }

    [Fact]
    public async Task BareDll_WithItsDependencies_IsAPlugin()
    {
        _folder.Write("plugins/Bare.dll", PluginCompiler.Compile(Using("Bare", Library)));
        _folder.Write("plugins/Acme.Library.dll", Library);
        _folder.Write("plugins/Bare.deps.json", """{"runtimeTarget":{"name":"t"},"targets":{"t":{"Bare/1.0.0":{"runtime":{"Bare.dll":{}}},"Acme.Library/1.0.0":{"runtime":{"lib/net10.0/Acme.Library.dll":{}}}}}}""");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(PluginState.Active, host.Plugin("bare").State);
        Assert.Equal("""{"result":"first"}""", await CallAsync(host, "bare.word"));
        Assert.Empty(host.Catalog.Ignored);
    }

    [Fact]
    public async Task BareDll_WithARenamedFile_IsAPlugin()
    {
        _folder.Write("plugins/other-name.dll", PluginCompiler.Compile(PluginSource.Healthy()));
        await using var host = await TestHost.StartAsync(_folder);
        await RefusalTests.AssertServesAsync(host);
    }

    [Fact]
    public async Task Folder_WithARenamedFile_IsAPlugin()
    {
        _folder.Write("plugins/healthy/other-name.dll", PluginCompiler.Compile(PluginSource.Healthy()));
        await using var host = await TestHost.StartAsync(_folder);
        await RefusalTests.AssertServesAsync(host);
    }

    [Fact]
    public async Task Folder_ThatIsALink_IsAPluginWithLinksInside()
    {
        var real = Path.GetDirectoryName(_folder.Write("real/healthy/lib.txt.1", "x"))!;
        _folder.Write("real/healthy/Healthy.dll", PluginCompiler.Compile(PluginSource.Healthy() with { AssemblyName = "Healthy" }));
        File.CreateSymbolicLink(Path.Combine(real, "lib.txt"), "lib.txt.1");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Plugins, "healthy"), real);
        await using var host = await TestHost.StartAsync(_folder);
        await RefusalTests.AssertServesAsync(host);
    }

    [Fact]
    public async Task Folder_ThatComesLater_IsLoadedOnceItIsAtRest()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        var time = new VirtualTime();
        await using var host = await TestHost.StartAsync(_folder, time);
        _folder.AddPlugin(PluginSource.Healthy("late"));
        var reconciler = host.Get<PluginReconciler>();
        Assert.True(await reconciler.RunAsync(TestContext.Current.CancellationToken));
        Assert.Null(host.Catalog.Find("late"));
        time.Advance(CandidateTracker.RestTime);
        Assert.False(await reconciler.RunAsync(TestContext.Current.CancellationToken));
        await reconciler.SettleAsync(null, TestContext.Current.CancellationToken);
        Assert.Equal(PluginState.Active, host.Plugin("late").State);
        Assert.Equal(2, host.Registry.List().Count);
    }

    [Fact]
    public async Task Host_ThatWatches_LoadsANewFolderByItself()
    {
        await using var host = await TestHost.StartAsync(_folder, watches: true);
        Directory.CreateDirectory(_folder.Plugins);
        _folder.AddPlugin(PluginSource.Healthy());
        await Lab.UntilAsync(() => host.Catalog.Find("healthy") is { State: PluginState.Active });
        await RefusalTests.AssertServesAsync(host);
    }

    [Fact]
    public async Task Host_ThatWatchesNoMore_StillReadsItsConfiguration()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        Configure("""{"folders":["plugins"],"watch":false,"plugins":{"healthy":{"enabled":false}}}""");
        await using var host = await TestHost.StartAsync(_folder, watches: true);
        _folder.AddPlugin(PluginSource.Healthy("late"));
        Configure("""{"folders":["plugins"],"watch":false}""");
        await Lab.UntilAsync(() => host.Catalog.Find("healthy") is { State: PluginState.Active });
        Assert.Null(host.Catalog.Find("late"));
        Configure("""{"folders":["plugins"],"watch":true}""");
        await Lab.UntilAsync(() => host.Catalog.Find("late") is { State: PluginState.Active });
        await RefusalTests.AssertServesAsync(host);
    }

    [Fact]
    public async Task Copy_ThatPauses_IsNotRefusedUntilItIsQuiet()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        var time = new VirtualTime();
        await using var host = await TestHost.StartAsync(_folder, time);
        var reconciler = host.Get<PluginReconciler>();
        var image = PluginCompiler.Compile(PluginSource.Healthy("late"));
        _folder.Write("plugins/late/Late.dll", image[..512]);
        for (var pause = TimeSpan.Zero; pause < CandidateTracker.QuietTime; pause += CandidateTracker.RestTime)
        {
            Assert.True(await reconciler.RunAsync(TestContext.Current.CancellationToken));
            time.Advance(CandidateTracker.RestTime);
        }

        Assert.Null(host.Catalog.Find("late"));
        Assert.False(await reconciler.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal("bad_image", host.Plugin("late").Refusal?.Code);
        _folder.Write("plugins/late/Late.dll", image);
        await host.LookAsync();
        Assert.Equal(PluginState.Active, host.Plugin("late").State);
    }

    [Fact]
    public async Task Dependency_CopiedLater_MendsThePlugin()
    {
        _folder.AddPlugin(Using("User", Library));
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal("missing_dependency", host.Plugin("user").Refusal?.Code);
        _folder.Write("plugins/user/Acme.Library.dll", Library);
        await host.LookAsync();
        Assert.Equal(PluginState.Active, host.Plugin("user").State);
        Assert.Equal("""{"result":"first"}""", await CallAsync(host, "user.word"));
    }

    [Fact]
    public async Task FolderMode_Mended_LoadsThePlugin()
    {
        if (OperatingSystem.IsWindows()) return;
        var path = _folder.AddPlugin(PluginSource.Healthy());
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal("untrusted", host.Plugin("healthy").Refusal?.Code);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~UnixFileMode.OtherWrite);
        await host.LookAsync();
        await RefusalTests.AssertServesAsync(host);
    }

    [Fact]
    public async Task Library_OfTwoPlugins_IsEachOnesOwn()
    {
        foreach (var (name, image) in new[] { ("One", Library), ("Two", OtherLibrary) })
        {
            _folder.AddPlugin(Using(name, image));
            _folder.Write($"plugins/{name.ToLowerInvariant()}/Acme.Library.dll", image);
        }

        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(("""{"result":"first"}""", """{"result":"second"}"""), (await CallAsync(host, "one.word"), await CallAsync(host, "two.word")));
    }

    [Fact]
    public async Task Assembly_OfTheHostAlone_IsNotVisible()
    {
        _folder.AddPlugin(new PluginSource("Curious", """
            public sealed class Actions
            {
                [Action("look", Description = "Looks.")]
                public string Look(string name)
                {
                    try { return System.Reflection.Assembly.Load(name).GetName().Name!; }
                    catch (FileNotFoundException exception) { return (exception.InnerException ?? exception).Message; }
                }
            }
            """));
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(
            """{"result":"'curious@1.0.0#1' asked for 'PluginHost.Core, Culture=neutral, PublicKeyToken=null', which is not in its folder. The host has an assembly of this name, but for itself alone."}""",
            await CallAsync(host, "curious.look", """{"name":"PluginHost.Core"}"""));
        Assert.Equal("""{"result":"PluginHost.Sdk"}""", await CallAsync(host, "curious.look", """{"name":"PluginHost.Sdk"}"""));
        Assert.Equal("""{"result":"System.Text.Json"}""", await CallAsync(host, "curious.look", """{"name":"System.Text.Json"}"""));
    }

    [Fact]
    public async Task SdkCopy_BesideAPlugin_IsIgnoredWithAWarning()
    {
        var path = _folder.AddPlugin(PluginSource.Healthy());
        File.Copy(typeof(Sdk.IAction).Assembly.Location, Path.Combine(path, "PluginHost.Sdk.dll"));
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(["'PluginHost.Sdk.dll' (version 0.1.0.0) is ignored: the host brings this assembly. Reference the SDK with ExcludeAssets=\"runtime\"."], host.Plugin("healthy").Warnings);
        await RefusalTests.AssertServesAsync(host);
    }

    [Fact]
    public async Task Folder_ThatIsMissing_ChangesNothingAndIsSaidOnce()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        await using var host = await TestHost.StartAsync(_folder);
        Directory.Move(_folder.Plugins, _folder.Combine("away"));
        await host.LookAsync();
        await host.LookAsync();
        await RefusalTests.AssertServesAsync(host);
        Assert.Single(host.Logs.Of("FolderUnreadable"));
        Directory.Delete(_folder.Plugins);
        Directory.Move(_folder.Combine("away"), _folder.Combine("plugins"));
        await host.LookAsync();
        Assert.Single(host.Logs.Of("FolderReadable"));
        Assert.Empty(host.Logs.Of("PluginGoneWhileActive"));
    }

    [Fact]
    public void Image_CutOffOrDamagedAnywhere_IsRefusedOrReadButNeverThrows()
    {
        var image = PluginCompiler.Compile(PluginSource.Healthy());
        var random = new Random(20260131);
        for (var i = 0; i < 300; i++)
        {
            var damaged = i % 2 == 0 ? image[..random.Next(image.Length)] : [.. image];
            for (var j = 0; i % 2 == 1 && j < 8; j++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var path = _folder.Write("damaged/Damaged.dll", damaged);
            var folder = Path.GetDirectoryName(path)!;
            var inspected = Core.Plugins.Inspection.InspectedPlugin.Of(new(folder, folder, [path]));
            Assert.True(inspected.Descriptor is not null || inspected.Refusal is { Message.Length: > 0 } || i % 2 == 1, $"cut {i}");
        }
    }

    private void Configure(string json) => File.Move(_folder.Write("plugins.json.new", json), _folder.Config, overwrite: true);

    private static PluginSource Using(string name, byte[] library) =>
        new(name, """public sealed class Actions { [Action("word", Description = "Says a word.")] public string Word() => Acme.Words.Word; }""") { References = [library] };

    private static async Task<string> CallAsync(TestHost host, string actionRef, string parameters = "{}")
    {
        var result = await host.RunAsync(actionRef, parameters);
        Assert.Null(result.Error);
        return Encoding.UTF8.GetString(result.Outputs.Span);
    }
}
