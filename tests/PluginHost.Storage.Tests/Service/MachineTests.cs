using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Sdk;

namespace PluginHost.Storage.Tests.Service;

/// <summary>Whatever happens to executions, each goes the ways of <see cref="ExecutionMachine"/> and no others, and ends once.</summary>
public sealed class MachineTests : DurableTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void EveryPath_Ends()
    {
        foreach (var status in Enum.GetValues<ExecutionStatus>())
        {
            Assert.Equal(status.IsTerminal(), ExecutionMachine.From(status).Count == 0);
            Assert.Contains(Reachable(status), static one => one.IsTerminal());
            Assert.All(ExecutionMachine.From(status), next => Assert.True(ExecutionMachine.Allows(status, next)));
        }

        Assert.Equal(Enum.GetValues<ExecutionStatus>().Order(), Reachable(ExecutionStatus.Requested).Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RandomLife_WithCrashesAndOutages_KeepsToTheMachine(int seed)
    {
        var random = new Random(seed);
        var (ids, steps) = (new List<string>(), new Dictionary<string, List<ExecutionStatus>>(StringComparer.Ordinal));
        for (var life = 0; life < 4; life++)
        {
            var host = await StartAsync(Register, Config);
            for (var i = 0; i < 40; i++) await ActAsync(host, random, ids);
            if (life % 2 == 0) await host.CrashAsync();
            else await host.StopAsync(new CancellationToken(canceled: true));
            Take(host, steps);
            await host.DisposeAsync();
        }

        await using var last = await StartAsync(Register, Config);
        foreach (var id in ids) await last.EndAsync(id);
        Take(last, steps);
        foreach (var id in ids)
        {
            Assert.All(steps[id].Zip(steps[id].Skip(1)).Where(static pair => pair.First != pair.Second), pair => Assert.True(ExecutionMachine.Allows(pair.First, pair.Second), $"Seed {seed}: {id} went {string.Join(" ", steps[id])}."));
            Assert.Single(steps[id], static status => status.IsTerminal());
            Assert.Equal(steps[id][^1], (await last.FindAsync(id)).Status);
        }
    }

    private static PluginsConfig Config => new()
    {
        Plugins = new Dictionary<string, PluginConfig>(StringComparer.Ordinal)
        {
            ["app"] = new() { Defaults = new PolicyConfig { Concurrency = new(new ConcurrencyPolicy(3)), Retry = new RetryPolicy { Attempts = 2, Delay = TimeSpan.FromSeconds(8) }, Timeout = TimeSpan.FromSeconds(20) } },
        },
    };

    private static void Register(DurableHost host)
    {
        host.Register("again", static async (context, token) => await WorkAsync(context, token), isIdempotent: true);
        host.Register("once", static async (context, token) => await WorkAsync(context, token));
    }

    private static async Task<ActionResult> WorkAsync(ActionContext context, CancellationToken token)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(context.ExecutionId[^1] % 8), TimeProvider.System, token);
        return (context.ExecutionId[^2] % 4) switch
        {
            0 => ActionResult.Failed("no", "No.", retryable: true),
            1 => ActionResult.Skipped("Nothing to do."),
            _ => ActionResult.Success(),
        };
    }

    private static async Task ActAsync(DurableHost host, Random random, List<string> ids)
    {
        switch (random.Next(10))
        {
            case < 6:
                host.Store.IsUp = random.Next(10) > 0;
                var options = new SubmitOptions { RunAt = random.Next(4) == 0 ? host.Time.GetUtcNow().AddSeconds(random.Next(1, 20)) : null, Expires = random.Next(4) == 0 ? host.Time.GetUtcNow().AddSeconds(random.Next(1, 30)) : null };
                var submitted = await host.Executions.SubmitAsync(DurableHost.Request(random.Next(2) == 0 ? "app.again" : "app.once", options: options), Token);
                host.Store.IsUp = true;
                if (submitted.Record is { } record) ids.Add(record.Id);
                break;
            case < 8 when ids.Count > 0:
                var cancel = host.Commands.CancelAsync(ids[random.Next(ids.Count)], "bob", Token);
                await host.UntilAsync(() => cancel.IsCompleted);
                break;
            default:
                host.Time.Advance(TimeSpan.FromMilliseconds(random.Next(3000)));
                break;
        }
    }

    private static void Take(DurableHost host, Dictionary<string, List<ExecutionStatus>> steps)
    {
        foreach (var (id, taken) in host.Store.Steps)
        {
            if (!steps.TryGetValue(id, out var known)) steps[id] = known = [];
            known.AddRange(taken);
        }
    }

    private static HashSet<ExecutionStatus> Reachable(ExecutionStatus from)
    {
        HashSet<ExecutionStatus> found = [from];
        for (var count = 0; count != found.Count;)
        {
            count = found.Count;
            found.UnionWith(found.ToList().SelectMany(ExecutionMachine.From));
        }

        return found;
    }
}
