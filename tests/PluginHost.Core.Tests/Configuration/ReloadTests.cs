using System.Text;
using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Configuration;

public sealed class ReloadTests : IDisposable
{
    private static readonly PluginSource WithSettings = new("Sized", """
        [PluginSettings]
        public sealed record Options([property: Range(1, 10)] int Size, [property: Secret, StringLength(9)] string Token, string Mode = "plain");

        public sealed class Actions(Options options)
        {
            [Action("show", Description = "Shows its settings.")]
            public string Show() => $"{options.Size} {options.Token} {options.Mode}";
        }
        """);

    private readonly TempFolder _folder = new();
    private readonly ActionBodies _bodies = new();

    public void Dispose()
    {
        _bodies.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Edit_ThatIsBad_KeepsTheLastGoodAndSaysSo()
    {
        Write("""{"timeout":"5s"}""");
        await using var host = await TestHost.StartAsync(_folder);
        var good = host.Config.Current;
        _folder.Write("plugins.json", """{"folders":5}""");
        await host.LookAsync();
        await host.LookAsync();

        var message = $"'{_folder.Config}' cannot be used:{Environment.NewLine}  - folders: must be a list of strings, not 5.";
        Assert.Same(good, host.Config.Current);
        Assert.Equal(message, host.Config.Problem?.Message);
        var log = Assert.Single(host.Logs.Of("ConfigurationRejected"));
        Assert.Equal($"The edited configuration is not used; the last good one stays in force. {message}", log.Message);
    }

    [Fact]
    public async Task Edit_ThatMendsABadOne_TakesEffect()
    {
        Write("""{"timeout":"5s"}""");
        await using var host = await TestHost.StartAsync(_folder);
        _folder.Write("plugins.json", "{");
        await host.LookAsync();
        Assert.NotNull(host.Config.Problem);
        Write("""{"timeout":"6s"}""");
        await host.LookAsync();

        Assert.Null(host.Config.Problem);
        Assert.Equal(TimeSpan.FromSeconds(6), host.Config.Current.Defaults.Timeout);
        Assert.Equal($"Configuration '{_folder.Config}' has changed and is in force.", Assert.Single(host.Logs.Of("ConfigurationReloaded")).Message);
    }

    [Fact]
    public async Task Edit_ThatIsHalfWrittenOrGone_ChangesNothing()
    {
        Write("""{"timeout":"5s"}""");
        await using var host = await TestHost.StartAsync(_folder);
        _folder.Write("plugins.json", "");
        await host.LookAsync();
        Assert.Null(host.Config.Problem);
        Write("""{"timeout":"6s"}""");
        await host.LookAsync();
        Assert.Null(host.Config.Problem);
        Assert.Equal(TimeSpan.FromSeconds(6), host.Config.Current.Defaults.Timeout);
    }

    [Fact]
    public async Task File_ThatStaysAway_IsAProblemUntilItIsBack()
    {
        Write("""{"timeout":"5s"}""");
        await using var host = await TestHost.StartAsync(_folder);
        File.Delete(_folder.Config);
        for (var look = 0; look < 3; look++) await host.LookAsync();
        Assert.Equal($"'{_folder.Config}' cannot be used:{Environment.NewLine}  - file: is missing, empty or unreadable.", host.Config.Problem?.Message);
        Assert.Single(host.Logs.Of("ConfigurationRejected"));
        Assert.Equal(TimeSpan.FromSeconds(5), host.Config.Current.Defaults.Timeout);

        Write("""{"timeout":"5s"}""");
        await host.LookAsync();
        Assert.Null(host.Config.Problem);
    }

    [Fact]
    public async Task File_WithAByteOrderMark_IsRead()
    {
        File.WriteAllBytes(_folder.Config, [0xEF, 0xBB, 0xBF, .. """{"folders":["plugins"],"watch":false,"defaults":{"timeout":"7s"}}"""u8]);
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(TimeSpan.FromSeconds(7), host.Config.Current.Defaults.Timeout);
    }

    [Fact]
    public async Task Enabled_SetToTrue_LoadsTheDisabledPlugin()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        Write("{}", """{"healthy":{"enabled":false}}""");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(PluginState.Disabled, host.Plugin("healthy").State);
        var refused = (await host.RunAsync("healthy.hello")).Error!;
        Assert.Equal((ErrorCodes.PluginUnavailable, "The plugin 'healthy' is disabled: plugins.json says so ('plugins.healthy.enabled')."), (refused.Code, refused.Message));

        Write("{}");
        await host.LookAsync();
        Assert.Equal(PluginState.Active, host.Plugin("healthy").State);
        Assert.True((await host.RunAsync("healthy.hello")).IsSuccess);
    }

    [Fact]
    public async Task Settings_ThatDoNotFit_RefuseThePluginUntilTheyAreMended()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        _folder.AddPlugin(WithSettings);
        Write("{}", """{"sized":{"settings":{"size":11,"token":"much too long","mod":"x"}}}""");
        await using var host = await TestHost.StartAsync(_folder);
        var refusal = host.Plugin("sized").Refusal!;
        Assert.Equal("invalid_settings", refusal.Code);
        Assert.Equal("The settings of plugin 'sized' do not fit: 'plugins.sized.settings.size' must be an integer from 1 to 10. 'plugins.sized.settings.token' has 13 characters; at most 9 are allowed. 'plugins.sized.settings.mod' is not known. Did you mean 'mode'?", refusal.Message);
        Assert.Equal("plugins.sized.settings", refusal.Subject);
        Assert.Equal("Mend them in plugins.json; the plugin is then tried again.", refusal.Fix);
        Assert.Equal(
            [
                "'plugins.sized.settings.size' must be an integer from 1 to 10.",
                "'plugins.sized.settings.token' has 13 characters; at most 9 are allowed.",
                "'plugins.sized.settings.mod' is not known. Did you mean 'mode'?",
            ],
            refusal.Problems);
        Assert.DoesNotContain("much too long", string.Join('\n', host.Logs.Entries.Select(static entry => entry.Message + entry.Exception)), StringComparison.Ordinal);
        Assert.Equal("The plugin 'sized' is refused (invalid_settings): " + refusal.Message, (await host.RunAsync("sized.show")).Error?.Message);
        Assert.True((await host.RunAsync("healthy.hello")).IsSuccess);

        Write("{}", """{"sized":{"settings":{"size":10,"token":"s3cret"}}}""");
        await host.LookAsync();
        Assert.Equal(PluginState.Active, host.Plugin("sized").State);
        Assert.Equal("""{"result":"10 s3cret plain"}""", Encoding.UTF8.GetString((await host.RunAsync("sized.show")).Outputs.Span));
    }

    [Fact]
    public async Task Settings_ThatAreMissing_NameEveryRequiredOne()
    {
        _folder.AddPlugin(WithSettings);
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(["'plugins.sized.settings.size' is required.", "'plugins.sized.settings.token' is required."], host.Plugin("sized").Refusal!.Problems);
    }

    [Fact]
    public async Task Settings_OfAPluginThatIsNotThere_AreHarmless()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        Write("{}", """{"elsewhere":{"settings":{"a":1},"actions":{"b":{"timeout":"1s"}}}}""");
        await using var host = await TestHost.StartAsync(_folder);
        await Plugins.RefusalTests.AssertServesAsync(host);
        Assert.Null(host.Config.Problem);
    }

    [Fact]
    public async Task Settings_OfAPluginThatTakesNone_RefuseIt()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        Write("{}", """{"healthy":{"settings":{"a":1}}}""");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal("The settings of plugin 'healthy' do not fit: 'plugins.healthy.settings.a' is not known. Nothing is expected here.", host.Plugin("healthy").Refusal?.Message);
    }

    [Fact]
    public async Task Timeout_ThatChanges_HoldsForTheNextCall()
    {
        var time = new VirtualTime();
        var body = _bodies.Add(static async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return Sdk.ActionResult.Success();
        });
        _folder.AddPlugin(ActionBodies.Lab);
        Write("""{"timeout":"10s"}""");
        await using var host = await TestHost.StartAsync(_folder, time);
        Assert.Equal("'lab.run' did not finish within 10s.", await TimeOutAsync(10));
        Write("""{"timeout":"10s"}""", """{"lab":{"defaults":{"timeout":"20s"}}}""");
        await host.LookAsync();
        Assert.Equal("'lab.run' did not finish within 20s.", await TimeOutAsync(20));
        Write("""{"timeout":"10s"}""", """{"lab":{"defaults":{"timeout":"20s"},"actions":{"run":{"timeout":"3s"}}}}""");
        await host.LookAsync();
        Assert.Equal("'lab.run' did not finish within 3s.", await TimeOutAsync(3));

        async Task<string?> TimeOutAsync(int seconds)
        {
            var run = host.RunAsync("lab.run", body);
            await time.TimerAsync(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromSeconds(seconds));
            return (await run).Message;
        }
    }

    private void Write(string defaults, string plugins = "{}") =>
        _folder.Write("plugins.json", $$"""{"folders":["plugins"],"watch":false,"defaults":{{defaults}},"plugins":{{plugins}}}""");
}
