using System.Text;
using PluginHost.Core.Access;
using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Lifecycle;

public sealed class CommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reload_OfUnchangedFiles_LoadsAnotherGeneration()
    {
        _folder.AddPlugin(ReplaceTests.Versioned("1.0.0"));
        await using var host = await TestHost.StartAsync(_folder);
        var result = await Commands(host).ReloadAsync("versioned", "ann", Token);
        Assert.Equal((null, 2, PluginState.Active), (result.Error, result.Plugin?.Generation, result.Plugin?.State));
        Assert.Equal("1.0.0", await ReplaceTests.VersionAsync(host));
        Assert.Equal("Plugin 'versioned': reload by 'ann' is done; version 1.0.0.", Assert.Single(host.Logs.Of("PluginCommand")).Message);
        var change = host.Get<PluginHistory>().Of("versioned")[0];
        Assert.Equal(("reload", "ann", 2), (change.What, change.Actor, change.Generation));
        var record = Assert.Single(await host.Get<IAccessStore>().ListAuditAsync(new AuditQuery(), Token));
        Assert.Equal(("plugin.reload", "plugin", "versioned", "ann", null), (record.What, record.TargetType, record.TargetId, record.Actor, record.ErrorCode));
        Assert.Equal("{\"state\":\"active\",\"version\":\"1.0.0\",\"generation\":2,\"reason\":null}", Encoding.UTF8.GetString(record.After.Span));
    }

    [Fact]
    public async Task Reload_OfABrokenUpdate_SaysWhyAndTheLastGoodOneRunsOn()
    {
        var path = _folder.AddPlugin(ReplaceTests.Versioned("1.0.0"));
        await using var host = await TestHost.StartAsync(_folder);
        _folder.Write("plugins/versioned/Versioned.dll", "garbage");
        var result = await Commands(host).ReloadAsync("versioned", "ann", Token);
        Assert.Equal("plugin_refused", result.Error?.Code);
        Assert.Equal("bad_image", result.Error?.Refusal?.Code);
        var plugin = host.Plugin("versioned");
        Assert.Equal((PluginState.Active, "1.0.0", "bad_image", path), (plugin.State, plugin.Version, plugin.Update?.Refusal.Code, plugin.Update?.Path));
        Assert.Equal("1.0.0", await ReplaceTests.VersionAsync(host));
        Assert.Contains(host.Metrics.Observe("pluginhost.plugin.state"), static text => text == "1 plugin.id=versioned plugin.version= state=refused");

        _folder.AddPlugin(ReplaceTests.Versioned("1.0.1"));
        await host.LookAsync();
        Assert.Equal(("1.0.1", null), (await ReplaceTests.VersionAsync(host), host.Plugin("versioned").Update));
    }

    [Fact]
    public async Task Update_WhoseStartFails_IsReportedOnceAndTheOldOneRunsOn()
    {
        _folder.AddPlugin(ReplaceTests.Versioned("1.0.0"));
        await using var host = await TestHost.StartAsync(_folder);
        _folder.AddPlugin(ReplaceTests.Versioned("2.0.0", "public sealed class Life : IPluginLifecycle { public Task StartAsync(CancellationToken token) => throw new InvalidOperationException(\"no luck\"); public Task StopAsync(CancellationToken token) => Task.CompletedTask; }"));
        await host.LookAsync();
        await host.LookAsync();
        var update = host.Plugin("versioned").Update!;
        Assert.Equal(("2.0.0", "start_failed"), (update.Version, update.Refusal.Code));
        Assert.Equal("1.0.0", await ReplaceTests.VersionAsync(host));
        Assert.Equal("Plugin 'versioned' 1.0.0 runs on; the version 2.0.0 at '" + update.Path + "' does not replace it (start_failed): Plugin 'versioned' failed while starting 'Life': System.InvalidOperationException: no luck Mend the plugin; the host's log has the stack trace.", Assert.Single(host.Logs.Of("PluginUpdateRefused")).Message);
        await Lab.UntilAsync(() => host.Catalog.Generations("versioned").Count == 1);
    }

    [Fact]
    public async Task Rollback_ToThePreviousVersion_HoldsOverPassesAndRestartsUntilTheFilesChange()
    {
        _folder.AddPlugin(ReplaceTests.Versioned("1.0.0"));
        await using (var host = await TestHost.StartAsync(_folder))
        {
            Assert.Equal("no_previous_version", (await Commands(host).RollbackAsync("versioned", "ann", Token)).Error?.Code);
            _folder.AddPlugin(ReplaceTests.Versioned("2.0.0"));
            await host.LookAsync();
            Assert.Equal(("2.0.0", "1.0.0"), (await ReplaceTests.VersionAsync(host), host.Plugin("versioned").PreviousVersion));
            Assert.Null((await Commands(host).RollbackAsync("versioned", "ann", Token)).Error);
            await host.LookAsync();
            Assert.Equal(("1.0.0", "rolled_back", "2.0.0"), (await ReplaceTests.VersionAsync(host), host.Plugin("versioned").Update?.Refusal.Code, host.Plugin("versioned").Update?.Version));
        }

        await using (var host = await TestHost.StartAsync(_folder))
        {
            Assert.Equal("1.0.0", await ReplaceTests.VersionAsync(host));
            _folder.AddPlugin(ReplaceTests.Versioned("2.0.1"));
            await host.LookAsync();
            Assert.Equal(("2.0.1", null), (await ReplaceTests.VersionAsync(host), host.Plugin("versioned").Update));
        }
    }

    [Fact]
    public async Task Rollback_ToAVersionThatDoesNotStartAnyMore_LeavesThePresentOne()
    {
        var marker = _folder.Combine("marker");
        _folder.AddPlugin(ReplaceTests.Versioned("1.0.0", $"public sealed class Life : IPluginLifecycle {{ public Task StartAsync(CancellationToken token) => File.Exists(\"{marker}\") ? throw new InvalidOperationException(\"no more\") : Task.CompletedTask; public Task StopAsync(CancellationToken token) => Task.CompletedTask; }}"));
        await using var host = await TestHost.StartAsync(_folder);
        _folder.AddPlugin(ReplaceTests.Versioned("2.0.0"));
        await host.LookAsync();
        await File.WriteAllTextAsync(marker, "x", Token);
        var result = await Commands(host).RollbackAsync("versioned", "ann", Token);
        Assert.Equal(("plugin_refused", "start_failed"), (result.Error?.Code, result.Error?.Refusal?.Code));
        await host.LookAsync();
        Assert.Equal(("2.0.0", null, "1.0.0"), (await ReplaceTests.VersionAsync(host), host.Plugin("versioned").Update, host.Plugin("versioned").PreviousVersion));
    }

    [Fact]
    public async Task Reload_AfterARollback_TakesTheFilesAgain()
    {
        _folder.AddPlugin(ReplaceTests.Versioned("1.0.0"));
        await using var host = await TestHost.StartAsync(_folder);
        _folder.AddPlugin(ReplaceTests.Versioned("2.0.0"));
        await host.LookAsync();
        await Commands(host).RollbackAsync("versioned", null, Token);
        Assert.Equal("1.0.0", await ReplaceTests.VersionAsync(host));
        Assert.Equal("2.0.0", (await Commands(host).ReloadAsync("versioned", null, Token)).Plugin?.Version);
        Assert.Equal("2.0.0", await ReplaceTests.VersionAsync(host));
    }

    [Fact]
    public async Task LastGoodVersion_OverARestartWithBrokenFiles_RunsFromItsCopy()
    {
        _folder.AddPlugin(ReplaceTests.Versioned("1.0.0"));
        await using (var host = await TestHost.StartAsync(_folder)) Assert.Equal("1.0.0", await ReplaceTests.VersionAsync(host));
        _folder.Write("plugins/versioned/Versioned.dll", "garbage");
        await using (var host = await TestHost.StartAsync(_folder))
        {
            Assert.Equal(("1.0.0", "bad_image"), (await ReplaceTests.VersionAsync(host), host.Plugin("versioned").Update?.Refusal.Code));
        }

        Directory.Delete(Path.Combine(_folder.Plugins, "versioned"), recursive: true);
        await using (var host = await TestHost.StartAsync(_folder)) Assert.Empty(host.Catalog.List());
    }

    [Fact]
    public async Task LastGoodVersion_WhoseStartFails_IsTriedOnce()
    {
        using var parts = new PartSource();
        _folder.AddPlugin(parts.Make("part", "1.0.0"));
        await using (await TestHost.StartAsync(_folder)) Assert.Equal("+part", parts.Steps);
        _folder.Write("plugins/part/Part.part.dll", "garbage");
        parts.Hold("part").SetException(new InvalidOperationException("no luck"));
        await using (var host = await TestHost.StartAsync(_folder))
        {
            await host.LookAsync();
            Assert.Equal(("+part -part +part", "bad_image"), (parts.Steps, host.Plugin("part").Refusal?.Code));
        }
    }

    [Fact]
    public async Task Disable_ByHand_HoldsOverRestartsUntilItIsEnabled()
    {
        _folder.AddPlugin(ReplaceTests.Versioned("1.0.0"));
        await using (var host = await TestHost.StartAsync(_folder))
        {
            var disabled = await Commands(host).DisableAsync("versioned", "ann", Token);
            Assert.Equal((null, PluginState.Disabled), (disabled.Error, disabled.Plugin?.State));
            Assert.StartsWith("ann disabled it on ", disabled.Plugin?.Reason, StringComparison.Ordinal);
            Assert.Equal(ErrorCodes.PluginUnavailable, await ReplaceTests.VersionAsync(host));
            await Lab.UntilAsync(() => host.Catalog.Generations().Count == 0);
            Assert.Equal("plugin_disabled", (await Commands(host).ReloadAsync("versioned", "ann", Token)).Error?.Code);
        }

        await using (var host = await TestHost.StartAsync(_folder))
        {
            Assert.Equal(PluginState.Disabled, host.Plugin("versioned").State);
            Assert.Equal(PluginState.Active, (await Commands(host).EnableAsync("versioned", "ann", Token)).Plugin?.State);
            Assert.Equal("1.0.0", await ReplaceTests.VersionAsync(host));
        }
    }

    [Fact]
    public async Task Enable_OfWhatPluginsJsonDisables_WinsOverIt()
    {
        _folder.AddPlugin(ReplaceTests.Versioned("1.0.0"));
        _folder.Write("plugins.json", """{"folders":["plugins"],"plugins":{"versioned":{"enabled":false}}}""");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(PluginState.Disabled, host.Plugin("versioned").State);
        await Commands(host).EnableAsync("versioned", "ann", Token);
        await host.LookAsync();
        Assert.Equal("1.0.0", await ReplaceTests.VersionAsync(host));
    }

    [Fact]
    public async Task Command_ForAPluginThatIsNotThere_SaysSo()
    {
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal("not_found", (await Commands(host).ReloadAsync("nobody", null, Token)).Error?.Code);
        Assert.Empty(host.Logs.Of("PluginCommand"));
    }

    [Fact]
    public async Task Release_OfWhatIsNotQuarantined_SaysSo()
    {
        _folder.AddPlugin(ReplaceTests.Versioned("1.0.0"));
        await using var host = await TestHost.StartAsync(_folder);
        var error = (await Commands(host).ReleaseAsync("versioned", "ann", Token)).Error;
        Assert.Equal(("not_quarantined", "Plugin 'versioned' is not quarantined."), (error?.Code, error?.Message));
        Assert.Equal("Plugin 'versioned': quarantine_release by 'ann' is not done (not_quarantined): Plugin 'versioned' is not quarantined.", Assert.Single(host.Logs.Of("PluginCommandRefused")).Message);
    }

    [Fact]
    public async Task SafeMode_RunsNoPluginCodeUntilOneIsEnabled()
    {
        _folder.AddPlugin(ReplaceTests.Versioned("1.0.0"));
        _folder.AddPlugin(PluginSource.Healthy());
        await using var host = TestHost.Create(_folder);
        host.Get<PluginHostOptions>().SafeMode = true;
        await host.StartAsync();
        await host.Catalog.FirstScan.WaitAsync(TestHost.Patience, Token);
        Assert.Equal([PluginState.Disabled, PluginState.Disabled], host.Catalog.List().Select(static plugin => plugin.State));
        Assert.Equal("The host runs in safe mode, which loads no plugin by itself; enable it to load it.", host.Plugin("healthy").Reason);
        Assert.Empty(host.Catalog.Generations());
        await Commands(host).EnableAsync("versioned", "ann", Token);
        Assert.Equal("1.0.0", await ReplaceTests.VersionAsync(host));
        Assert.Equal(PluginState.Disabled, host.Plugin("healthy").State);
    }

    private static PluginCommands Commands(TestHost host) => host.Get<PluginCommands>();
}
