using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class ConcurrencyScopeTests
{
    [Fact]
    public async Task Limit_ByParameter_HoldsForEachValue()
    {
        await using var lab = await Lab.StartAsync("""{"plugins":{"lab":{"actions":{"run":{"concurrency":{"limit":1,"key":["body"],"whenFull":"reject"}}}}}}""");
        var (one, other) = (new Gate(lab), new Gate(lab));
        Task<ExecutionResult>[] runs = [lab.ExecuteAsync(one.Parameters), lab.ExecuteAsync(other.Parameters)];
        await Task.WhenAll(one.EnteredAsync(), other.EnteredAsync());
        Assert.Equal((2, 2), (lab.Slots().Active, lab.Slots().Keys));
        (await lab.ExecuteAsync(one.Parameters)).AssertRefused("concurrency_limit", "Concurrency limit exceeded: 1 of 'lab.run' run, and no more may for each 'body' (concurrency). Try again when one has ended.", TimeSpan.FromSeconds(1));
        one.Open();
        other.Open();
        await Task.WhenAll(runs);
        await lab.FreeAsync();
    }

    [Theory]
    [InlineData(PolicyScope.Plugin, "the actions of plugin 'lab' together", true)]
    [InlineData(PolicyScope.Host, "all actions together", false)]
    public async Task Limit_OfAWiderScope_HoldsForAllTogether(PolicyScope scope, string who, bool sparesOthers)
    {
        await using var lab = await Lab.StartAsync(Config(scope, 2, ",\"whenFull\":\"reject\""), PluginSource.Healthy());
        var gate = new Gate(lab);
        Task<ExecutionResult>[] runs = [lab.ExecuteAsync(gate.Parameters), lab.ExecuteAsync(gate.Parameters, action: "lab.inline")];
        (await lab.SucceedAsync("lab.sum")).AssertRefused("concurrency_limit", $"Concurrency limit exceeded: 2 of {who} run, and no more may (concurrency). Try again when one has ended.", TimeSpan.FromSeconds(1));
        Assert.Equal(sparesOthers, (await lab.Host.RunAsync("healthy.hello")).IsSuccess);
        Assert.Equal((2, 0), (lab.Slots(scope).Active, lab.Slots().Active));
        gate.Open();
        await Task.WhenAll(runs);
        await lab.FreeAsync(scope);
    }

    [Theory]
    [InlineData(PolicyScope.Action)]
    [InlineData(PolicyScope.Plugin)]
    [InlineData(PolicyScope.Host)]
    public async Task Limit_RaisedByAnEdit_LetsThoseInWhoWait(PolicyScope scope)
    {
        await using var lab = await Lab.StartAsync(Config(scope, 1));
        var gate = new Gate(lab);
        var runs = Enumerable.Range(0, 4).Select(_ => lab.ExecuteAsync(gate.Parameters)).ToArray();
        await gate.EnteredAsync();
        await lab.EditAsync(Config(scope, 3));
        await gate.EnteredAsync(3);
        Assert.Equal((3, 1), (lab.Slots(scope).Active, lab.Slots(scope).Queued));
        gate.Open();
        await Task.WhenAll(runs);
        await lab.FreeAsync(scope);
    }

    [Theory]
    [InlineData(PolicyScope.Action)]
    [InlineData(PolicyScope.Plugin)]
    [InlineData(PolicyScope.Host)]
    public async Task Limit_SwitchedOffByAnEdit_LetsAllInWhoWait(PolicyScope scope)
    {
        await using var lab = await Lab.StartAsync(Config(scope, 1));
        var gate = new Gate(lab);
        var runs = Enumerable.Range(0, 4).Select(_ => lab.ExecuteAsync(gate.Parameters)).ToArray();
        await gate.EnteredAsync();
        await lab.EditAsync("""{"defaults":{"concurrency":false}}""");
        await gate.EnteredAsync(4);
        gate.Open();
        Assert.All(await Task.WhenAll(runs), static result => Assert.True(result.IsSuccess));
        await lab.FreeAsync(scope);
    }

    [Fact]
    public async Task Limit_LoweredByAnEdit_LetsNobodyInUntilBelow()
    {
        await using var lab = await Lab.StartAsync(Config(PolicyScope.Action, 3));
        Gate[] gates = [new(lab), new(lab), new(lab)];
        var runs = gates.Select(gate => lab.ExecuteAsync(gate.Parameters)).ToArray();
        var last = new Gate(lab);
        var waits = lab.ExecuteAsync(last.Parameters);
        await lab.WaitingAsync(1);
        await lab.EditAsync(Config(PolicyScope.Action, 1));
        for (var i = 0; i < 2; i++)
        {
            gates[i].Open();
            await runs[i].SoonAsync();
            Assert.Equal((2 - i, 1, 0), (lab.Slots().Active, lab.Slots().Queued, last.Entered));
        }

        gates[2].Open();
        await last.EnteredAsync();
        Assert.Equal((1, 0), (lab.Slots().Active, lab.Slots().Queued));
        last.Open();
        Assert.True((await waits.SoonAsync()).IsSuccess);
    }

    [Fact]
    public async Task Limit_LoweredWhileOneWaitsForItsRetry_HoldsForThatToo()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":2},"retry":{"attempts":2,"delay":"10s","jitter":0}}}""");
        var attempts = 0;
        var gate = new Gate(lab);
        var retried = lab.RunAsync("run", _ => Interlocked.Increment(ref attempts) == 1 ? ActionResult.Failed("declared", "No.", retryable: true) : ActionResult.Success());
        await lab.Time.TimerAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var run = lab.ExecuteAsync(gate.Parameters);
        await gate.EnteredAsync();
        await lab.EditAsync("""{"defaults":{"concurrency":{"limit":1},"retry":{"attempts":2,"delay":"10s","jitter":0}}}""");
        lab.Time.Advance(TimeSpan.FromSeconds(10));
        await lab.WaitingAsync(1);
        Assert.Equal((1, 1), (lab.Slots().Active, attempts));
        gate.Open();
        Assert.True((await run.SoonAsync()).IsSuccess);
        Assert.Equal((true, 2), ((await retried.SoonAsync()).IsSuccess, attempts));
        await lab.FreeAsync();
    }

    [Fact]
    public async Task Edit_WithAKeyThatTheActionDoesNotHave_ChangesNothing()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":1}}}""");
        var gate = new Gate(lab);
        var runs = Enumerable.Range(0, 2).Select(_ => lab.ExecuteAsync(gate.Parameters)).ToArray();
        await gate.EnteredAsync();
        await lab.EditAsync("""{"defaults":{"concurrency":{"limit":5}},"plugins":{"lab":{"actions":{"run":{"rate":{"limit":1,"per":"1s","key":["bdy"]},"quota":[{"limit":5},{"limit":1,"key":["elsewhere"]}]}}}}}""");
        Assert.Equal(
            ["plugins.lab.actions.run.rate.key: 'bdy' is no parameter of 'lab.run'. Did you mean 'body'?", "plugins.lab.actions.run.quota[1].key: 'elsewhere' is no parameter of 'lab.run'. It has: body, token."],
            lab.Host.Config.Problem!.Problems.Select(static problem => $"{problem.Path}: {problem.Message}"));
        Assert.Equal((1, 1, 1), (lab.Slots().Active, lab.Slots().Queued, lab.Host.Config.Current.Defaults.Concurrency?.Value?.Limit));
        await lab.EditAsync("""{"defaults":{"concurrency":{"limit":5}},"plugins":{"lab":{"actions":{"run":{"rate":{"limit":9,"per":"1s","key":["body"]}}}}}}""");
        Assert.Null(lab.Host.Config.Problem);
        await gate.EnteredAsync(2);
        gate.Open();
        await Task.WhenAll(runs);
    }

    [Fact]
    public async Task Key_ThatTheActionDoesNotHave_AtTheStartIsAFinding()
    {
        await using var lab = await Lab.StartAsync("""{"plugins":{"lab":{"actions":{"run":{"concurrency":{"limit":1,"key":["bdy"]}}}}}}""");
        Assert.Equal("plugins.json: 'plugins.lab.actions.run.concurrency.key': 'bdy' is no parameter of 'lab.run'. Did you mean 'body'?", Assert.Single(lab.Host.Logs.Of("ConfigFinding")).Message);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
    }

    private static string Config(PolicyScope scope, int limit, string more = "") => $$"""{"defaults":{"concurrency":{"limit":{{limit}},"scope":"{{scope.ToString().ToLowerInvariant()}}"{{more}} } } }""";
}
