using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class MetricsTests
{
    [Fact]
    public async Task Calls_OfEveryOutcome_AreCountedAndTimed()
    {
        await using var lab = await Lab.StartAsync();
        await lab.RunAsync("run", static _ => ActionResult.Success());
        await lab.RunAsync("run", static _ => ActionResult.Skipped());
        await lab.RunAsync("run", static _ => ActionResult.Failed("declared"));
        await lab.RunAsync("run", static _ => ActionResult.Failed("mine_alone"));
        await lab.RunAsync("run", static _ => throw new InvalidOperationException());
        await lab.Host.RunAsync("lab.run");
        var (_, end) = await lab.StrayAsync("run", TimeSpan.FromSeconds(30));

        Assert.Equal(
            ["0 action.name=run outcome=succeeded", "0 action.name=run outcome=skipped", "0 action.name=run outcome=failed", "0 action.name=run outcome=failed", "0 action.name=run outcome=failed", "30 action.name=run outcome=timed_out"],
            lab.Host.Metrics.Of("pluginhost.action.duration"));
        Assert.Equal(
            ["1 action.name=run error.type=declared", "1 action.name=run error.type=other", "1 action.name=run error.type=exception", "1 action.name=run error.type=invalid_parameters", "1 action.name=run error.type=timed_out"],
            lab.Host.Metrics.Of("pluginhost.action.failures"));
        Assert.Equal(Enumerable.Repeat("1 action.name=run origin=plugin", 7), lab.Host.Metrics.Of("pluginhost.action.submitted"));
        Assert.Contains("1 action.name=run", lab.Host.Metrics.Observe("pluginhost.action.stray"));
        Assert.Contains("0 action.name=run", lab.Host.Metrics.Observe("pluginhost.action.active"));

        end.SetResult();
        await Lab.UntilAsync(() => lab.Host.Logs.Of("StrayEnded").Any());
        Assert.DoesNotContain("1 action.name=run", lab.Host.Metrics.Observe("pluginhost.action.stray"));
    }

    [Fact]
    public async Task Active_WhileACallRuns_CountsIt()
    {
        await using var lab = await Lab.StartAsync();
        IReadOnlyList<string> during = [];
        await lab.RunAsync("run", _ =>
        {
            during = lab.Host.Metrics.Observe("pluginhost.action.active");
            return ActionResult.Success();
        });
        Assert.Equal(["0 action.name=brief", "0 action.name=inline", "1 action.name=run", "0 action.name=sum"], during.OrderBy(static sample => sample[2..], StringComparer.Ordinal));
    }

    [Fact]
    public async Task Submitted_OfEachOrigin_IsToldApart()
    {
        await using var lab = await Lab.StartAsync();
        var body = System.Text.Encoding.UTF8.GetBytes(lab.Bodies.Add(static _ => ActionResult.Success()));
        foreach (var origin in Enum.GetValues<ActionOrigin>()) await lab.Host.Executor.ExecuteAsync(new("lab.inline", body) { Origin = origin }, TestContext.Current.CancellationToken);
        Assert.Equal(
            ["api", "cli", "console", "rule", "schedule", "bulk", "plan", "plugin", "bot"],
            lab.Host.Metrics.Of("pluginhost.action.submitted").Select(static sample => sample.Split("origin=")[1]));
    }

    [Fact]
    public async Task Plugins_InEachState_AreGauged()
    {
        using var folder = new TempFolder();
        folder.AddPlugin(PluginSource.Healthy());
        folder.AddPlugin(PluginSource.Healthy("off"));
        folder.Write("plugins/broken/Broken.dll", "x");
        folder.Write("plugins.json", """{"folders":["plugins"],"plugins":{"off":{"enabled":false}}}""");
        await using var host = await TestHost.StartAsync(folder);
        Assert.Equal(["result=bad_image", "result=active"], host.Metrics.Of("pluginhost.plugin.load.duration").Select(static sample => sample.Split(' ')[2]));
        Assert.Equal(
            ["1 plugin.id=broken plugin.version= state=refused", "1 plugin.id=healthy plugin.version=1.0.0 state=active", "1 plugin.id=off plugin.version=1.0.0 state=disabled"],
            host.Metrics.Observe("pluginhost.plugin.state"));
        Assert.Equal(["1 plugin.id=healthy state=alive", "0 plugin.id=healthy state=pending"], host.Metrics.Observe("pluginhost.plugin.generations"));
    }
}
