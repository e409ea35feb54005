using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Lifecycle;

public sealed class RequirementRefusalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PartSource _parts = new();

    public void Dispose()
    {
        _parts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Missing_RequiredPlugin_RefusesWithItsIdAndANearName()
    {
        var path = Add("web", "1.0.0", "sotre 1.2.0");
        Add("store", "2.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        var plugin = host.Plugin("web");
        Assert.Equal(PluginState.Refused, plugin.State);
        Assert.Equal(
            new PluginRefusal(
                "missing_plugin", "Plugin 'web' requires 'sotre' 1.2.0 or newer, which is not there. Did you mean 'store'?", "sotre", ">= 1.2.0", null, "Add 'sotre' 1.2.0 or newer to a scanned folder. 'web' is then tried again by itself.", []),
            plugin.Refusal);
        Assert.Equal((plugin.Refusal!.Code, false), (plugin.Checks[^1].Name, plugin.Checks[^1].Passed));
        Assert.Equal(ErrorCodes.PluginRefused, (await host.RunAsync("web.version")).Error?.Code);
        await host.LookAsync();
        await host.LookAsync();
        Assert.Equal($"Plugin 'web' at '{path}' is refused (missing_plugin): {plugin.Refusal.Message} {plugin.Refusal.Fix}", Assert.Single(host.Logs.Of("PluginRefused")).Message);
        Assert.Single(host.Metrics.Of("pluginhost.plugin.load.duration"), static sample => sample.Contains("missing_plugin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_SeveralRequiredPlugins_AreAllNamed()
    {
        Add("web", "1.0.0", "mail 1.0.0", "store 3.0.0");
        Add("store", "2.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        await host.LookAsync();
        var refusal = host.Plugin("web").Refusal!;
        Assert.Equal("missing_plugin", refusal.Code);
        Assert.Equal(["Plugin 'web' requires 'mail' 1.0.0 or newer, which is not there.", "Plugin 'web' requires 'store' 3.0.0 or newer, and 2.0.0 runs."], refusal.Problems);
        Assert.Single(host.Logs.Of("PluginRefused"));
    }

    [Theory]
    [InlineData("disabled", "which is disabled: plugins.json says so ('plugins.store.enabled').", "disabled", "Enable 'store'.")]
    [InlineData("refused", "which is refused (bad_image).", "refused (bad_image)", "Mend 'store' first; its own refusal says how.")]
    [InlineData("failed", "which is refused (start_failed).", "refused (start_failed)", "Mend 'store' first; its own refusal says how.")]
    [InlineData("unmet", "which is refused (missing_plugin).", "refused (missing_plugin)", "Mend 'store' first; its own refusal says how.")]
    public async Task Missing_RequiredPluginThatIsThere_SaysWhyItDoesNotRun(string why, string clause, string found, string remedy)
    {
        Add("web", "1.0.0", "store 1.0.0");
        Add("store", "1.0.0", why == "unmet" ? ["nowhere 1.0.0"] : []);
        if (why == "disabled") _folder.Write("plugins.json", """{"folders":["plugins"],"plugins":{"store":{"enabled":false}}}""");
        if (why == "refused") _folder.Write("plugins/store/Part.store.dll", "garbage");
        if (why == "failed") _parts.Hold("store").SetException(new InvalidOperationException("no luck"));
        await using var host = await TestHost.StartAsync(_folder);
        var refusal = host.Plugin("web").Refusal!;
        Assert.Equal(("missing_plugin", $"Plugin 'web' requires 'store' 1.0.0 or newer, {clause}", found), (refusal.Code, refusal.Message, refusal.Found));
        Assert.Equal($"{remedy} 'web' is then tried again by itself.", refusal.Fix);
    }

    [Theory]
    [InlineData("1.0.0", "1.2.0", false)]
    [InlineData("1.2.0", "1.2.0", true)]
    [InlineData("1.10.0", "1.2.0", true)]
    [InlineData("1.2.0-rc.1", "1.2.0", false)]
    [InlineData("1.2.0-beta.1", "1.2.0-beta.2", false)]
    [InlineData("1.2.0-beta.11", "1.2.0-beta.2", true)]
    [InlineData("1.2.0", "1.2.0-beta.2", true)]
    [InlineData("1.2.0+build.7", "1.2.0+build.9", true)]
    public async Task Version_OfTheRequiredPlugin_IsComparedBySemVer(string there, string minimum, bool isMet)
    {
        Add("web", "1.0.0", $"store {minimum}");
        Add("store", there);
        await using var host = await TestHost.StartAsync(_folder);
        var expected = new PluginRefusal(
            "plugin_too_old", $"Plugin 'web' requires 'store' {minimum} or newer, and {there} runs.", "store", $">= {minimum}", there, $"Put 'store' {minimum} or newer in place. 'web' is then tried again by itself.", []);
        Assert.Equal(isMet ? null : expected, host.Plugin("web").Refusal);
        Assert.Equal(PluginState.Active, host.Plugin("store").State);
    }

    [Fact]
    public async Task Circle_OfTwo_RefusesBothAndWhatRequiresThem()
    {
        Add("a", "1.0.0", "b 1.0.0");
        Add("b", "1.0.0", "a 9.0.0");
        Add("c", "1.0.0", "a 1.0.0");
        Add("d", "1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(["requirement_circle", "requirement_circle", "missing_plugin", null], host.Catalog.List().Select(static plugin => plugin.Refusal?.Code));
        Assert.Equal(
            PluginRefusal.Create("requirement_circle", "Plugin 'b' is in a circle of requirements: a -> b -> a.", "a -> b -> a", "Take one of these requirements out: each of these plugins would have to be loaded before the others.", "no circle", "a -> b -> a"),
            host.Plugin("b").Refusal);
        Assert.Equal("Plugin 'c' requires 'a' 1.0.0 or newer, which is refused (requirement_circle).", host.Plugin("c").Refusal!.Message);
        Assert.Equal("+d", _parts.Steps);
    }

    [Fact]
    public async Task Circle_OfThree_IsOpenedByAVersionWithoutTheRequirement()
    {
        Add("a", "1.0.0", "b 1.0.0");
        Add("b", "1.0.0", "c 1.0.0");
        Add("c", "1.0.0", "a 1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.All(host.Catalog.List(), static plugin => Assert.EndsWith(" is in a circle of requirements: a -> b -> c -> a.", plugin.Refusal!.Message, StringComparison.Ordinal));
        Add("c", "1.0.1");
        await host.LookAsync();
        Assert.Equal(["active", "active", "active"], RequirementTests.States(host));
        Assert.Equal("+c +b +a", _parts.Steps);
    }

    [Fact]
    public async Task Requirements_DeclaredWrongly_AreRefusedWithEveryProblem()
    {
        Add("web", "1.0.0", "web 1.0.0", "Store 1.0.0", "mail 1.0", "text 1.0.0", "text 2.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        var refusal = host.Plugin("web").Refusal!;
        Assert.Equal(("invalid_metadata", "The requirements of plugin 'web' are declared wrongly: it requires itself."), (refusal.Code, refusal.Message));
        Assert.Equal(
            [
                "it requires itself.",
                "'Store' is not a plugin id (1 to 32 lower-case letters, digits, '-' or '_', the first a letter or digit).",
                "the version '1.0' of 'mail' is not a semantic version such as 1.2.3.",
                "'text' is required more than once.",
            ],
            refusal.Problems);
        Assert.Equal("Mend the <PluginRequires> items in the plugin's project.", refusal.Fix);
    }

    private string Add(string id, string version, params string[] requires) => _folder.AddPlugin(_parts.Make(id, version, requires));
}
