using System.Collections.Concurrent;
using System.Text;
using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Lifecycle;

public sealed class RequirementTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PartSource _parts = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _parts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Chain_InTheWrongOrderOfIds_IsLoadedAndStoppedInItsOwn()
    {
        Add("a", "1.0.0", "b 1.0.0");
        Add("b", "1.0.0", "c 0.9.0");
        Add("c", "1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal("+c +b +a", _parts.Steps);
        Assert.Equal(["active", "active", "active"], States(host));
        Assert.Equal([new PluginRequirement("c", "0.9.0")], host.Plugin("b").Descriptor!.Requires);
        Assert.Equal("requirements: c 1.0.0 (>= 0.9.0)", Assert.Single(host.Plugin("b").Checks, static check => check.Name == "requirements") is { Passed: true } check ? $"{check.Name}: {check.Detail}" : "");
        Assert.DoesNotContain(host.Plugin("c").Checks, static check => check.Name == "requirements");
        await host.StopAsync(Token);
        Assert.Equal("+c +b +a -a -b -c", _parts.Steps);
    }

    [Fact]
    public async Task Diamond_OfPlugins_LoadsTheRequiredFirst()
    {
        Add("a", "1.0.0", "b 1.0.0", "c 1.0.0");
        Add("b", "1.0.0", "d 1.0.0");
        Add("c", "1.0.0", "d 1.0.0");
        Add("d", "1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        var steps = _parts.Steps.Split(' ');
        Assert.Equal(("+d", "+a", 4), (steps[0], steps[^1], steps.Length));
        await host.StopAsync(Token);
        steps = _parts.Steps.Split(' ')[4..];
        Assert.Equal(("-a", "-d", 4), (steps[0], steps[^1], steps.Length));
    }

    [Fact]
    public async Task Circle_ThatAnUpdateWouldClose_RefusesTheUpdateAndDisturbsNothing()
    {
        Add("a", "1.0.0");
        Add("b", "1.0.0", "a 1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        Add("a", "2.0.0", "b 1.0.0");
        await host.LookAsync();
        Assert.Equal(("1.0.0", "2.0.0", "requirement_circle"), (await AskAsync(host, "b", "a"), host.Plugin("a").Update?.Version, host.Plugin("a").Update?.Refusal.Code));
        Assert.Equal(["active", "active"], States(host));
        Assert.Empty(host.Plugin("b").Warnings);
    }

    [Fact]
    public async Task RequiredPlugin_ThatArrivesLater_BringsInTheWholeChain()
    {
        Add("a", "1.0.0", "b 1.0.0");
        Add("b", "1.0.0", "c 1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(["refused", "refused"], States(host));
        Add("c", "1.0.0");
        await host.LookAsync();
        Assert.Equal(["active", "active", "active"], States(host));
        Assert.Equal("+c +b +a", _parts.Steps);
        Assert.Equal([null, null, null], host.Catalog.List().Select(static plugin => plugin.Refusal));
    }

    [Fact]
    public async Task RequiredPlugin_ReplacedByAHigherVersion_LetsThoseInThatWaitForIt()
    {
        Add("web", "1.0.0", "store 2.0.0");
        Add("store", "1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal("plugin_too_old", host.Plugin("web").Refusal?.Code);
        Add("store", "2.1.0");
        await host.LookAsync();
        Assert.Equal("2.1.0", await AskAsync(host, "web", "store"));
    }

    [Fact]
    public async Task RequiredPlugin_ThatIsDeleted_LeavesItsDependentRunningWithAWarningUntilItIsBack()
    {
        Add("web", "1.0.0", "store 1.0.0");
        var path = Add("store", "1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        Directory.Delete(path, recursive: true);
        await host.LookAsync();
        const string warning = "It runs on though it requires 'store' 1.0.0 or newer, which is not there.";
        Assert.Equal((PluginState.Active, 1, warning), (host.Plugin("web").State, host.Plugin("web").Generation, Assert.Single(host.Plugin("web").Warnings)));
        Assert.Equal($"Plugin 'web': {warning}", Assert.Single(host.Logs.Of("PluginWarning")).Message);
        Assert.Equal("1.0.0", await VersionAsync(host, "web"));
        Add("store", "1.0.0");
        await host.LookAsync();
        Assert.Equal((PluginState.Active, 1), (host.Plugin("web").State, host.Plugin("web").Generation));
        Assert.Empty(host.Plugin("web").Warnings);
        Assert.Equal("1.0.0", await AskAsync(host, "web", "store"));
    }

    [Fact]
    public async Task RequiredPlugin_ThatIsDisabledOrQuarantined_LeavesItsDependentRunningWithAWarning()
    {
        Add("web", "1.0.0", "store 1.0.0");
        Add("store", "1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        var commands = host.Get<PluginCommands>();
        await commands.DisableAsync("store", "ann", Token);
        Assert.StartsWith("It runs on though it requires 'store' 1.0.0 or newer, which is disabled: ann disabled it on ", Assert.Single(host.Plugin("web").Warnings), StringComparison.Ordinal);
        await commands.EnableAsync("store", "ann", Token);
        Assert.Empty(host.Plugin("web").Warnings);
        Misbehave(host, "store.version");
        await Lab.UntilAsync(() => host.Plugin("store").State == PluginState.Quarantined);
        await Lab.UntilAsync(() => host.Plugin("web").Warnings is ["It runs on though it requires 'store' 1.0.0 or newer, which is quarantined: It is bad."]);
        await commands.ReleaseAsync("store", "ann", Token);
        Assert.Empty(host.Plugin("web").Warnings);
        Assert.Equal(1, host.Plugin("web").Generation);
    }

    [Fact]
    public async Task RequiredPlugin_ThatFailsToComeBack_IsToldOfByTheWarningAtOnce()
    {
        Add("web", "1.0.0", "store 1.0.0");
        Add("store", "1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        var commands = host.Get<PluginCommands>();
        await commands.DisableAsync("store", "ann", Token);
        _parts.Hold("store").SetException(new InvalidOperationException("no luck"));
        Assert.Equal("plugin_refused", (await commands.EnableAsync("store", "ann", Token)).Error?.Code);
        Assert.Equal("It runs on though it requires 'store' 1.0.0 or newer, which is refused (start_failed).", Assert.Single(host.Plugin("web").Warnings));
    }

    [Fact]
    public async Task RequiredPlugin_ReplacedByALowerVersion_LeavesItsDependentRunningWithAWarning()
    {
        Add("web", "1.0.0", "store 2.0.0");
        Add("store", "2.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        Add("store", "1.0.0");
        await host.LookAsync();
        Assert.Equal("It runs on though it requires 'store' 2.0.0 or newer, and 1.0.0 runs.", Assert.Single(host.Plugin("web").Warnings));
        Assert.Equal((PluginState.Active, "1.0.0"), (host.Plugin("web").State, await AskAsync(host, "web", "store")));
    }

    [Fact]
    public async Task Update_WhoseRequirementIsNotMet_IsRefusedAndTheOldOneRunsOnUntilItIs()
    {
        Add("web", "1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        var path = Add("web", "2.0.0", "store 1.0.0");
        await host.LookAsync();
        await host.LookAsync();
        Assert.Equal(("1.0.0", "2.0.0", "missing_plugin"), (await VersionAsync(host, "web"), host.Plugin("web").Update?.Version, host.Plugin("web").Update?.Refusal.Code));
        Assert.Equal(
            $"Plugin 'web' 1.0.0 runs on; the version 2.0.0 at '{path}' does not replace it (missing_plugin): Plugin 'web' requires 'store' 1.0.0 or newer, which is not there. Add 'store' 1.0.0 or newer to a scanned folder. 'web' is then tried again by itself.",
            Assert.Single(host.Logs.Of("PluginUpdateRefused")).Message);
        Assert.Equal("plugin_refused", (await host.Get<PluginCommands>().ReloadAsync("web", "ann", Token)).Error?.Code);
        Add("store", "1.0.0");
        await host.LookAsync();
        Assert.Equal(("2.0.0", null), (await VersionAsync(host, "web"), host.Plugin("web").Update));
    }

    [Fact]
    public async Task Rollback_ToAVersionWhoseRequirementIsNotMet_ChangesNothing()
    {
        Add("web", "1.0.0", "store 1.0.0");
        var path = Add("store", "1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        Add("web", "2.0.0");
        Directory.Delete(path, recursive: true);
        await host.LookAsync();
        var error = (await host.Get<PluginCommands>().RollbackAsync("web", "ann", Token)).Error;
        Assert.Equal(("plugin_refused", "missing_plugin"), (error?.Code, error?.Refusal?.Code));
        await host.LookAsync();
        Assert.Equal(("2.0.0", null, "1.0.0"), (await VersionAsync(host, "web"), host.Plugin("web").Update, host.Plugin("web").PreviousVersion));
    }

    [Fact]
    public async Task Update_OfBothTogether_TakesTheRequiredOneFirst()
    {
        Add("app", "1.0.0", "store 1.0.0");
        Add("store", "1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        Add("app", "2.0.0", "store 2.0.0");
        Add("store", "2.0.0");
        await host.LookAsync();
        Assert.Equal(("2.0.0", "2.0.0"), (await VersionAsync(host, "app"), await AskAsync(host, "app", "store")));
        Assert.Empty(host.Logs.Of("PluginUpdateRefused"));
    }

    [Fact]
    public async Task HigherVersion_WithAnUnmetRequirement_LeavesTheLowerOneInItsPlace()
    {
        Add("web", "2.0.0", "store 1.0.0");
        _folder.AddPlugin(_parts.Make("web", "1.0.0"), "web-one");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal("1.0.0", await VersionAsync(host, "web"));
        Assert.Equal([null, "missing_plugin"], host.Catalog.List().Select(static plugin => plugin.Refusal?.Code));
        Add("store", "1.0.0");
        await host.LookAsync();
        Assert.Equal("2.0.0", await VersionAsync(host, "web"));
    }

    [Fact]
    public async Task RequiredPlugin_WhoseStartHangs_HoldsItsDependentsAlone()
    {
        var time = new VirtualTime();
        _parts.Hold("store");
        Add("web", "1.0.0", "store 1.0.0");
        Add("store", "1.0.0");
        _folder.AddPlugin(PluginSource.Healthy());
        await using var host = TestHost.Create(_folder, time);
        await host.StartAsync();
        await Lab.UntilAsync(() => host.Catalog.Find("healthy")?.State == PluginState.Active && _parts.Steps == "+store");
        await RefusalTests.AssertServesAsync(host);
        Assert.Equal((PluginState.Loading, "It waits for 'store', which it requires."), (host.Plugin("web").State, host.Plugin("web").Reason));
        Assert.Equal(ErrorCodes.PluginUnavailable, (await host.RunAsync("web.version")).Error?.Code);
        Assert.False(host.Catalog.FirstScan.IsCompleted);
        var reload = host.Get<PluginCommands>().ReloadAsync("web", "ann", Token);
        await time.TimerAsync(TimeSpan.FromSeconds(30), Token).WaitAsync(TestHost.Patience, Token);
        Assert.False(reload.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(30));
        await host.Catalog.FirstScan.WaitAsync(TestHost.Patience, Token);
        Assert.Equal(("start_timeout", "missing_plugin", "refused (start_timeout)"), (host.Plugin("store").Refusal?.Code, host.Plugin("web").Refusal?.Code, host.Plugin("web").Refusal?.Found));
        Assert.Null(host.Plugin("web").Reason);
        Assert.Equal("plugin_refused", (await reload.WaitAsync(TestHost.Patience, Token)).Error?.Code);
    }

    [Fact]
    public async Task Enable_OfWhatWaitsForAnother_IsDoneWhenItRuns()
    {
        var hold = _parts.Hold("store");
        Add("web", "1.0.0", "store 1.0.0");
        Add("store", "1.0.0");
        _folder.Write("plugins.json", """{"folders":["plugins"],"plugins":{"web":{"enabled":false}}}""");
        await using var host = TestHost.Create(_folder);
        await host.StartAsync();
        await Lab.UntilAsync(() => _parts.Steps == "+store");
        var enable = host.Get<PluginCommands>().EnableAsync("web", "ann", Token);
        await Lab.UntilAsync(() => host.Plugin("web").State == PluginState.Loading);
        Assert.False(enable.IsCompleted);
        hold.SetResult();
        Assert.Equal(PluginState.Active, (await enable.WaitAsync(TestHost.Patience, Token)).Plugin?.State);
    }

    [Fact]
    public async Task Calls_OfADependent_SurviveTheReplacementOfWhatItRequires()
    {
        Add("web", "1.0.0", "store 1.0.0");
        Add("store", "1.0.0");
        await using var host = await TestHost.StartAsync(_folder);
        using var end = new CancellationTokenSource();
        var answers = new ConcurrentBag<string>();
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                while (!end.IsCancellationRequested) answers.Add(await AskAsync(host, "web", "store"));
            },
            Token)).ToArray();
        foreach (var version in new[] { "1.1.0", "1.2.0", "1.3.0" })
        {
            Add("store", version);
            await host.LookAsync();
            await Lab.UntilAsync(() => answers.Contains(version));
        }

        await end.CancelAsync();
        await Task.WhenAll(callers);
        Assert.Equal(["1.0.0", "1.1.0", "1.2.0", "1.3.0"], answers.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal((1, 4), (host.Plugin("web").Generation, host.Plugin("store").Generation));
    }

    private string Add(string id, string version, params string[] requires) => _folder.AddPlugin(_parts.Make(id, version, requires));

    internal static IEnumerable<string> States(TestHost host) => host.Catalog.List().Select(static plugin => plugin.State.ToWord());

    private static async Task<string> VersionAsync(TestHost host, string id) => Text(await host.RunAsync($"{id}.version"));

    private static async Task<string> AskAsync(TestHost host, string id, string other) => Text(await host.RunAsync($"{id}.ask", $$"""{"plugin":"{{other}}"}"""));

    private static string Text(ExecutionResult result) => result.IsSuccess ? Encoding.UTF8.GetString(result.Outputs.Span).Split('"')[3] : result.Error!.Code;

    private static void Misbehave(TestHost host, string actionRef)
    {
        var generation = host.Registry.Resolve(actionRef)!.Generation;
        generation.Misbehaved!(generation, "It is bad.");
    }
}
