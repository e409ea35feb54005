using static PluginHost.Sdk.Testing.Tests.Support;

namespace PluginHost.Sdk.Testing.Tests;

public sealed class UnloadingTests
{
    [Fact]
    public async Task AssertUnloadsAsync_AfterEverythingWasUsed_Passes()
    {
        await using var host = await LoadAsync(static options => options.ConfigureServices(static _ => { }));
        host.Services.Answer("carrier", new { place = "Bern" });
        host.Http.Answer(null, "*", FakeAnswer.Status(200, "rain"));
        host.Actions.Answer("core.echo", new { message = "hi" });
        foreach (var action in new[] { "about", "convert_temperature", "forecast", "greet", "nested", "shout", "skip", "stamp", "ticks", "track" })
        {
            var parameters = new Dictionary<string, object> { ["convert_temperature"] = new { value = 1 }, ["forecast"] = new { city = "Bern" }, ["track"] = new { number = "1" } };
            await host.ExecuteAsync(action, parameters.GetValueOrDefault(action));
        }

        host.Clock.Advance(TimeSpan.FromMinutes(3));

        await host.AssertUnloadsAsync();
        Assert.NotEqual(0, host.Log.Count);
        Assert.NotEmpty(host.Events);
    }

    [Fact]
    public async Task AssertUnloadsAsync_WithTheTypesOfThePluginInTheTest_Passes()
    {
        await using var host = await LoadAsync();
        var action = new TestPlugins.Kit.ConvertTemperature(new());

        await host.AssertUnloadsAsync();

        GC.KeepAlive(action);
    }

    [Fact]
    public async Task AssertUnloadsAsync_Twice_Passes()
    {
        await using var host = await LoadAsync();
        await host.AssertUnloadsAsync();
        await host.AssertUnloadsAsync();
    }

    [Fact]
    public async Task ExecuteAsync_AfterUnloading_SaysWhy()
    {
        await using var host = await LoadAsync();
        await host.AssertUnloadsAsync();

        var failure = await Assert.ThrowsAsync<PluginTestException>(() => host.ExecuteAsync("greet"));

        Assert.Equal(
            Lines("'kit.greet' cannot be called any more.", "Expected: a plugin that is loaded", "Found:    one that AssertUnloadsAsync has unloaded", "To do:    Make the call before, or load another host."),
            failure.Message);
    }

    [Fact]
    public async Task AssertUnloadsAsync_OfAPluginThatStaysSubscribed_SaysWhatToLookFor()
    {
        await using var host = await PluginTestHost.LoadAsync(Hostile("leaks-event"));
        (await host.ExecuteAsync("run")).AssertSucceeded();

        var failure = await Assert.ThrowsAsync<PluginTestException>(() => host.AssertUnloadsAsync());

        Assert.Equal(
            Lines(
                "The plugin 'leaks-event' does not go when it is unloaded.",
                "Expected: that nothing refers to its code any more",
                "Found:    leaks-event@0.1.0#1 is unload_pending: Something still refers to its code: a static event, a timer, a thread, a cache.",
                "To do:    Look for what outlives the plugin: an event of the process or of a static class that is still subscribed to; a timer, thread, task or FileSystemWatcher that was not stopped; a static cache of a library; "
                + "an object of the plugin that the test itself keeps. Stop it in IPluginLifecycle.StopAsync or in Dispose; docs/unloadability.md has what holds a plugin in memory, and what to do instead."),
            failure.Message);
    }

    [Fact]
    public async Task AssertUnloadsAsync_WhenTheTestKeepsAnObjectOfThePlugin_Fails()
    {
        List<object> kept = [];
        await using (var host = await LoadAsync(options => options.ConfigureServices(services => kept.AddRange(services.Select(static one => one.ImplementationInstance).OfType<object>()))))
        {
            await Assert.ThrowsAsync<PluginTestException>(() => host.AssertUnloadsAsync());
        }

        Assert.NotEmpty(kept);
    }
}
