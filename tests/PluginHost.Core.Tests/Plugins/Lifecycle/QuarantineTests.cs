using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Faults;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Lifecycle;

public sealed class QuarantineTests : IDisposable
{
    private const string Thrower = """
        public sealed class Oops : Exception;

        public static class Trouble
        {
            public static void Make(string key)
            {
                try { throw new Oops(); }
                catch (Oops exception) { AppContext.SetData(key, exception); }
            }
        }
        """;

    private readonly TempFolder _folder = new();
    private readonly string _key = $"fault-{Guid.NewGuid():n}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        AppContext.SetData(_key, null);
        _folder.Dispose();
    }

    [Fact]
    public void Exception_WithoutAPluginInItsTrace_IsNotClaimed() => Assert.False(PluginFaults.TryClaim(new InvalidOperationException("not a plugin's")));

    [Fact]
    public async Task Faults_OutsideOfCalls_QuarantineThePluginAtTheLimitUntilItIsReplaced()
    {
        _folder.AddPlugin(Faulty("1.0.0"));
        _folder.AddPlugin(PluginSource.Healthy());
        _folder.Write("plugins.json", """{"folders":["plugins"],"plugins":{"faulty":{"defaults":{"maxFaults":2}}}}""");
        await using var host = await TestHost.StartAsync(_folder, new VirtualTime());
        Assert.True((await host.RunAsync("faulty.fault", $$"""{"key":"{{_key}}"}""")).IsSuccess);
        Claim();
        Assert.Equal(PluginState.Active, host.Plugin("faulty").State);
        Assert.Equal(["0 plugin.id=faulty", "1 plugin.id=faulty"], host.Metrics.Of("pluginhost.plugin.faults").Where(static text => text.EndsWith("faulty", StringComparison.Ordinal)));
        Claim();
        await Lab.UntilAsync(() => host.Plugin("faulty").State == PluginState.Quarantined);
        Assert.Equal("It threw 2 exceptions outside of calls within 10m (maxFaults), the last a Oops; the host's log has them.", host.Plugin("faulty").Reason);
        Assert.Equal(2, host.Logs.Of("PluginFault").Count());
        Assert.StartsWith("Plugin 'faulty' 1.0.0 is quarantined: It threw 2 exceptions", Assert.Single(host.Logs.Of("PluginQuarantined")).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.PluginUnavailable, (await host.RunAsync("faulty.fault")).Error?.Code);
        Assert.Equal("plugin_quarantined", (await host.Get<PluginCommands>().ReloadAsync("faulty", "ann", Token)).Error?.Code);
        await RefusalTests.AssertServesAsync(host);

        Claim();
        Assert.Equal(3, host.Metrics.Of("pluginhost.plugin.faults").Count(static text => text == "1 plugin.id=faulty"));
        Assert.Equal(2, host.Logs.Of("PluginFault").Count());
        Assert.Equal(
            "Plugin generation 'faulty@1.0.0#1' threw 2 exceptions outside of calls within 10m (maxFaults); further ones are counted (pluginhost.plugin.faults), not logged.",
            Assert.Single(host.Logs.Of("PluginFaultsUnlogged")).Message);

        _folder.AddPlugin(Faulty("1.0.1"));
        await host.LookAsync();
        Assert.Equal((PluginState.Active, "1.0.1"), (host.Plugin("faulty").State, host.Plugin("faulty").Version));
    }

    [Fact]
    public async Task Faults_FarApart_AreForgiven()
    {
        var time = new VirtualTime();
        _folder.AddPlugin(Faulty("1.0.0"));
        _folder.Write("plugins.json", """{"folders":["plugins"],"defaults":{"maxFaults":2}}""");
        await using var host = await TestHost.StartAsync(_folder, time);
        await host.RunAsync("faulty.fault", $$"""{"key":"{{_key}}"}""");
        Claim();
        time.Advance(TimeSpan.FromMinutes(11));
        Claim();
        Assert.Equal(PluginState.Active, host.Plugin("faulty").State);
    }

    [Fact]
    public async Task Rollback_OfAQuarantinedVersion_BringsThePreviousOneBack()
    {
        _folder.AddPlugin(ReplaceTests.Versioned("1.0.0"));
        await using var host = await TestHost.StartAsync(_folder);
        _folder.AddPlugin(ReplaceTests.Versioned("2.0.0"));
        await host.LookAsync();
        var generation = host.Registry.Resolve("versioned.version")!.Generation;
        generation.Misbehaved!(generation, "It is bad.");
        generation = null;
        await Lab.UntilAsync(() => host.Plugin("versioned").State == PluginState.Quarantined);
        Assert.Equal(("1.0.0", PluginState.Active), ((await host.Get<PluginCommands>().RollbackAsync("versioned", "ann", Token)).Plugin?.Version, host.Plugin("versioned").State));
        Assert.Equal("1.0.0", await ReplaceTests.VersionAsync(host));
    }

    private static PluginSource Faulty(string version) => new("Faulty", $"{Thrower} public sealed class Actions {{ [Action(\"fault\", Description = \"Throws later.\")] public void Fault(string key = \"\") {{ if (key.Length > 0) Trouble.Make(key); }} }}") { Version = version };

    private void Claim() => Assert.True(PluginFaults.TryClaim((Exception)AppContext.GetData(_key)!));
}
