using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Configuration;

public sealed class ConfigReviewTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Config_OfThingsThatAreNotThere_IsAWarningWithTheNearestName()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        _folder.Write("plugins.json", """
            { "folders": ["plugins"], "aliases": {"greet": "healthy.helo"}, "plugins": { "healty": {}, "healthy": { "actions": { "hallo": {} } } } }
            """);
        await using var host = await TestHost.StartAsync(_folder);

        Assert.Equal(PluginState.Active, host.Plugin("healthy").State);
        Assert.Equal(
            [
                "plugins.json: 'plugins.healty' is about a plugin that is not there. Did you mean 'healthy'?",
                "plugins.json: 'plugins.healthy.actions.hallo' is about an action that the plugin does not have. Did you mean 'hello'?",
                "plugins.json: 'aliases.greet' names 'healthy.helo', which is not there. Did you mean 'healthy.hello'?",
            ],
            host.Logs.Of("ConfigFinding").Select(static entry => entry.Message));
    }
}
