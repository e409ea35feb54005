using System.Text;
using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Plugins.Lifecycle;

public sealed class LiveConfigTests : IDisposable
{
    private static readonly PluginSource Sized = new("Sized", """
        [PluginSettings]
        public sealed record Options([property: Range(1, 10)] int Size);

        public sealed class Actions(Options options) { [Action("size", Description = "Tells its size.")] public int Size() => options.Size; }
        """);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Settings_Changed_ReplaceThePluginByANewGeneration()
    {
        _folder.AddPlugin(Sized);
        Write("""{"sized":{"settings":{"size":1}}}""");
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal("""{"result":1}""", await SizeAsync(host));
        Write("""{"sized":{"settings":{"size":2}}}""");
        await host.LookAsync();
        Assert.Equal(("""{"result":2}""", 2), (await SizeAsync(host), host.Plugin("sized").Generation));
        await Lab.UntilAsync(() => host.Catalog.Generations("sized").Count == 1);
    }

    [Fact]
    public async Task Settings_ThatDoNotFit_LeaveTheRunningOneWithItsOldOnes()
    {
        _folder.AddPlugin(Sized);
        Write("""{"sized":{"settings":{"size":1}}}""");
        await using var host = await TestHost.StartAsync(_folder);
        Write("""{"sized":{"settings":{"size":11}}}""");
        await host.LookAsync();
        await host.LookAsync();
        Assert.Equal(("""{"result":1}""", "invalid_settings"), (await SizeAsync(host), host.Plugin("sized").Update?.Refusal.Code));
        Write("""{"sized":{"settings":{"size":1}}}""");
        await host.LookAsync();
        Assert.Equal((1, null), (host.Plugin("sized").Generation, host.Plugin("sized").Update));
    }

    [Fact]
    public async Task Policies_Changed_HoldForTheNextCallOfTheSameGeneration()
    {
        await using var lab = await Lab.StartAsync();
        Assert.Equal(TimeSpan.FromSeconds(30), Policy(lab).Timeout);
        lab.Write("""{"plugins":{"lab":{"actions":{"run":{"timeout":"3s"}}}},"folders":["plugins"]}""");
        await lab.Host.LookAsync();
        Assert.Equal((TimeSpan.FromSeconds(3), 1), (Policy(lab).Timeout, lab.Host.Plugin("lab").Generation));
    }

    [Fact]
    public async Task Disabled_WhileACallRuns_LetsItEndAndTakesNoOther()
    {
        await using var lab = await Lab.StartAsync();
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var running = lab.RunAsync("run", async (_, _) =>
        {
            begun.SetResult();
            await end.Task;
            return ActionResult.Success();
        });
        await begun.Task.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        lab.Write("""{"plugins":{"lab":{"enabled":false}},"folders":["plugins"]}""");
        await lab.Host.LookAsync();
        Assert.Equal((PluginState.Disabled, "plugins.json says so ('plugins.lab.enabled')."), (lab.Host.Plugin("lab").State, lab.Host.Plugin("lab").Reason));
        var generation = Assert.Single(lab.Host.Catalog.Generations("lab"));
        Assert.Equal((PluginState.Draining, 1), (generation.State, generation.Calls));
        Assert.Equal(ErrorCodes.PluginUnavailable, (await lab.RunAsync("run", static _ => ActionResult.Success())).Error?.Code);
        end.SetResult();
        Assert.True((await running).IsSuccess);
    }

    [Fact]
    public async Task DrainDeadline_CancelsTheCallsThatStillRun()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"drainTimeout":"7s"}}""");
        var begun = new TaskCompletionSource();
        var running = lab.RunAsync("run", async (_, token) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return ActionResult.Success();
        });
        await begun.Task.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        lab.Write("""{"plugins":{"lab":{"enabled":false}},"folders":["plugins"],"defaults":{"drainTimeout":"7s"}}""");
        await lab.Host.LookAsync();
        await lab.PassAsync(TimeSpan.FromSeconds(7));
        var error = (await running.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken)).Error!;
        Assert.Equal((ErrorCodes.Cancelled, "'lab.run' was cancelled: its plugin had to stop.", true), (error.Code, error.Message, error.IsRetryable));
        Assert.Equal("Plugin generation 'lab@1.0.0#1' still runs 1 calls after 7s (drainTimeout); they are cancelled.", Assert.Single(lab.Host.Logs.Of("DrainDeadline")).Message);
    }

    private static ActionPolicy Policy(Lab lab) => ActionPolicy.Resolve(lab.Host.Registry.Resolve("lab.run")!.Descriptor, lab.Host.Config.Current);

    private static async Task<string> SizeAsync(TestHost host) => Encoding.UTF8.GetString((await host.RunAsync("sized.size")).Outputs.Span);

    private void Write(string plugins) => _folder.Write("plugins.json", $$"""{"folders":["plugins"],"watch":false,"plugins":{{plugins}}}""");
}
