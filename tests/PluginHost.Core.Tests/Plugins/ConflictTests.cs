using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins;

public sealed class ConflictTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1.9.0", "1.10.0", "b")]
    [InlineData("2.0.0", "2.0.0-rc.1", "a")]
    [InlineData("1.0.0", "1.0.0", "a")]
    public async Task DuplicateId_OfSeveralPlugins_LoadsTheHighestVersionAndThenTheFirstPath(string first, string second, string winner)
    {
        _folder.AddPlugin(PluginSource.Healthy() with { Version = first }, "a");
        _folder.AddPlugin(PluginSource.Healthy() with { Version = second }, "b");
        await using var host = await TestHost.StartAsync(_folder);
        var entries = host.Catalog.List();
        Assert.Equal([PluginState.Active, PluginState.Refused], entries.Select(static entry => entry.State));
        Assert.Equal(winner, Path.GetFileName(entries[0].Path));
        var refusal = entries[1].Refusal!;
        Assert.Equal(("duplicate_id", $"Another plugin with the id 'healthy' comes first, from '{entries[0].Path}'."), (refusal.Code, refusal.Message));
        Assert.Equal("Remove one of the two, or give this one another <PluginId>.", refusal.Fix);
        Assert.True((await host.RunAsync("healthy.hello")).IsSuccess);
    }

    [Fact]
    public async Task DuplicateId_OfALaterAndHigherVersion_ReplacesTheRunningOneAndTheOtherWayBack()
    {
        _folder.AddPlugin(PluginSource.Healthy(), "b");
        await using var host = await TestHost.StartAsync(_folder);
        _folder.AddPlugin(PluginSource.Healthy() with { Version = "9.0.0" }, "a");
        await host.LookAsync();
        Assert.Equal(["a 9.0.0 active", "b 1.0.0 refused"], States(host));
        Directory.Delete(Path.Combine(_folder.Plugins, "a"), recursive: true);
        await host.LookAsync();
        Assert.Equal("b 1.0.0 active", States(host)[0]);
    }

    [Fact]
    public async Task DuplicateId_OfAnOlderVersion_LeavesTheRunningOne()
    {
        _folder.AddPlugin(PluginSource.Healthy() with { Version = "2.0.0" }, "b");
        await using var host = await TestHost.StartAsync(_folder);
        _folder.AddPlugin(PluginSource.Healthy(), "a");
        await host.LookAsync();
        Assert.Equal(["b 2.0.0 active", "a 1.0.0 refused"], States(host));
    }

    [Fact]
    public async Task DuplicateId_WhoseHigherVersionIsRefused_LoadsTheLowerOne()
    {
        _folder.AddPlugin(PluginSource.Healthy() with { Version = "2.0.0", Code = PluginSource.Healthy().Code + "public sealed class Setup : IPlugin { public void ConfigureServices(IServiceCollection services) => throw new InvalidOperationException(); }" }, "a");
        _folder.AddPlugin(PluginSource.Healthy(), "b");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal([null, "activation_failed"], host.Catalog.List().Select(static entry => entry.Refusal?.Code));
        Assert.Equal("1.0.0", host.Catalog.Find("healthy")?.Version);
    }

    [Fact]
    public async Task Alias_OfTwoActions_BelongsToTheFirstUntilPluginsJsonGivesIt()
    {
        static PluginSource Source(string id) => new("Aliased." + id, """public sealed class Actions { [Action("go", Description = "Goes.", Aliases = new[] { "run_it" })] public void Go() { } }""") { Id = id };
        _folder.AddPlugin(Source("beta"));
        _folder.AddPlugin(Source("alpha"));
        Write("{}");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal("alpha.go", host.Registry.FindAlias("run_it")?.Ref);
        const string conflict = "The alias 'run_it' of 'beta.go' belongs to 'alpha.go', which had it first; plugins.json can give it to another under 'aliases'.";
        Assert.Equal([conflict], host.Plugin("beta").Warnings);
        Assert.Equal($"Plugin 'beta': {conflict}", Assert.Single(host.Logs.Of("AliasConflict")).Message);

        Write("""{"run_it":"beta.go","short":"alpha.go","nobody":"gamma.go"}""");
        await host.LookAsync();
        Assert.Equal(("beta.go", "alpha.go", null), (host.Registry.FindAlias("run_it")?.Ref, host.Registry.FindAlias("short")?.Ref, host.Registry.FindAlias("nobody")));
        Assert.Empty(host.Plugin("beta").Warnings);
        Assert.Equal(["The alias 'run_it' of 'alpha.go' belongs to 'beta.go', as plugins.json says."], host.Plugin("alpha").Warnings);
        Assert.Equal("There is no action 'run_it'. Did you mean 'beta.go'?", (await host.RunAsync("run_it")).Message);
    }

    private static string[] States(TestHost host) => [.. host.Catalog.List().Select(static entry => $"{Path.GetFileName(entry.Path)} {entry.Version} {entry.State.ToWord()}")];

    private void Write(string aliases) => _folder.Write("plugins.json", $$"""{"folders":["plugins"],"watch":false,"aliases":{{aliases}}}""");
}
