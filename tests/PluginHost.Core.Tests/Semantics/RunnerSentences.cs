using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Plans;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Semantics;

/// <summary>PyStator's page about its executor.</summary>
internal static class RunnerSentences
{
    private static readonly RetryPolicy AtOnce = new() { Attempts = 3, Delay = TimeSpan.Zero };

    internal static IEnumerable<SemanticCase> All => [.. Executing, .. Specs, .. Modes, .. Results];

    private static IEnumerable<SemanticCase> Executing =>
    [
        new("P2.1", "execute of an unknown name: PyStator raises, here it is a failed result (D2)", static async host => Assert.Equal(ErrorCodes.UnknownAction, (await host.RunAsync("none")).Error?.Code)),
        new("P2.2", "an exception of the action is a failed result", static async host =>
        {
            host.Register("throw");
            Assert.Equal((ExecutionOutcome.Failed, ErrorCodes.Exception), ((await host.RunAsync("throw")).Outcome, (await host.RunAsync("throw")).Error!.Code));
        }),
        new("P2.3", "raise_on_error (ThrowIfFailed) raises it", static async host =>
        {
            host.Register("throw", "ok");
            var failed = await host.RunAsync("throw");
            Assert.Equal(ErrorCodes.Exception, Assert.Throws<ExecutionFailedException>(failed.ThrowIfFailed).Error.Code);
            Assert.True((await host.RunAsync("ok")).ThrowIfFailed().IsSuccess);
        }),
        new("P3.1", "execute_all gives results in the order of the names", static async host =>
        {
            host.Register("ok-a", "ok-b");
            Assert.Equal(["ok-b", "ok-a"], (await host.RunAsync(Plan.Of("ok-b", "ok-a"))).Steps.Select(static step => step.Action));
        }),
        new("P3.2", "one that fails does not keep the next from running", static async host =>
        {
            var ran = host.Register("no", "ok");
            Assert.Equal([ExecutionOutcome.Failed, ExecutionOutcome.Succeeded], Outcomes(await host.RunAsync(Plan.Of("no", "ok"))));
            Assert.Equal(["no", "ok"], ran);
        }),
        new("P3.3", "with stop_on_error it halts after the first failure; the rest stands as skipped, not_started", static async host =>
        {
            var ran = host.Register("no", "ok");
            var result = await host.RunAsync(Plan.Of("no", "ok") with { StopsOnError = true });
            Assert.Equal("not_started", result.Steps[1].Reason);
            Assert.Equal(["no"], ran);
        }),
        new("P3.4", "an unknown name is no success: skipped, unknown_action (D2)", static async host => Assert.Equal("unknown_action", (await host.RunAsync(Plan.Of("none"))).Steps[0].Reason)),
        new("P4.1", "ok and fail make results with name, success, result, error", static async host =>
        {
            host.Register("ok", "no");
            var (good, bad) = (await host.RunAsync("ok"), await host.RunAsync("no"));
            Assert.Equal((true, null, false, "no"), (good.IsSuccess, good.Error?.Code, bad.IsSuccess, bad.Error?.Code));
        }),
    ];

    private static IEnumerable<SemanticCase> Specs =>
    [
        new("P5.1", "strict raises for a missing action: the plan is refused before anything runs", static async host =>
        {
            var ran = host.Register("ok");
            var result = await host.RunAsync(Plan.Of("ok", "gone", "none") with { IsStrict = true });
            Assert.Equal((true, "gone, none"), (result.IsRefused, string.Join(", ", result.Missing)));
            Assert.Empty(ran);
            Assert.Equal("unknown_action: The plan was refused; these actions are missing: gone, none.", Assert.Throws<ExecutionFailedException>(result.ThrowIfFailed).Message);
        }),
        new("P5.2", "not strict skips it, and that is never a success (D2)", static async host =>
        {
            host.Register("ok");
            var result = await host.RunAsync(Plan.Of("none", "ok"));
            Assert.Equal((ExecutionOutcome.Skipped, false), (result.Steps[0].Outcome, result.AllSucceeded));
        }),
        SemanticCase.Of("P5.3", "the default mode is sequential, stop_on_error and strict are off", static _ =>
            Assert.Equal((PlanMode.Sequential, false, false), (Plan.Of("a").Mode, Plan.Of("a").StopsOnError, Plan.Of("a").IsStrict))),
        new("P11.1", "a spec has parameters of its own", static async host =>
        {
            string? seen = null;
            host.Registry.Register("ok", context =>
            {
                seen = context.Parameters.GetRawText();
                return ActionResult.Success();
            });
            await host.RunAsync(new Plan([new PlanStep("ok", "{\"a\":1}"u8.ToArray())]));
            Assert.Equal("{\"a\":1}", seen);
        }),
        new("P11.2", "a spec has retries of its own: attempts until it succeeds", static async host =>
        {
            var ran = host.Register("throw");
            var result = await host.RunAsync(new Plan([new PlanStep("throw") { Retry = AtOnce }]));
            Assert.Equal((3, 3), (ran.Count, result.Steps[0].Result!.Attempts));
        }),
        SemanticCase.Of("P11.3", "retry_backoff (Delay) is the first delay in seconds; it doubles (D5)", static _ =>
        {
            var retry = new RetryPolicy { Attempts = 4, Delay = TimeSpan.FromSeconds(2), Jitter = 0 };
            Assert.Equal([2.0, 4, 8], Enumerable.Range(1, 3).Select(attempt => retry.DelayAfter(attempt, 0.5).TotalSeconds));
        }),
        new("P11.4", "a spec has a timeout of its own", static async host =>
        {
            host.Registry.Register("slow", static async (_, token) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return ActionResult.Success();
            });
            Assert.Equal(ExecutionOutcome.TimedOut, (await host.RunAsync(new Plan([new PlanStep("slow") { Timeout = TimeSpan.FromMilliseconds(20) }]))).Steps[0].Outcome);
        }),
        new("P12.1", "parameters are put into a copy: the caller's stay as they are", static async host =>
        {
            host.Registry.Register("ok", static context => ActionResult.Success(new JsonObject { ["got"] = context.Parameters.ToString() }));
            var given = Encoding.UTF8.GetBytes("{\"a\":1}");
            await host.RunAsync(new Plan([new PlanStep("ok", given), new PlanStep("ok", given)]));
            Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(given));
        }),
        SemanticCase.Of("P13.1", "validate_actions_exist (ValidateActionsExist) names the missing ones", static host =>
        {
            host.Register("ok");
            Assert.Equal(["gone", "none"], host.Plans.ValidateActionsExist(Plan.Of("gone", "ok", "none", "gone")));
        }),
        SemanticCase.Of("P13.2", "names that begin with _effect. are not checked", static host => Assert.Empty(host.Plans.ValidateActionsExist(Plan.Of("_effect.log")))),
        new("P13.3", "so a strict plan with an effect runs, and the effect is skipped", static async host =>
        {
            host.Register("ok");
            Assert.Equal([ExecutionOutcome.Skipped, ExecutionOutcome.Succeeded], Outcomes(await host.RunAsync(Plan.Of("_effect.log", "ok") with { IsStrict = true })));
        }),
        new("P14.1", "execute_specific (Plan.Of) runs every name", static async host =>
        {
            var ran = host.Register("no", "ok");
            await host.RunAsync(Plan.Of("no", "ok"));
            Assert.Equal(["no", "ok"], ran);
        }),
        new("P14.2", "an empty list gives an empty result", static async host => Assert.Empty((await host.RunAsync(Plan.Of())).Steps)),
        new("P14.3", "its parallel twin gives the same results", static async host =>
        {
            host.Register("no", "ok");
            Assert.Equal([ExecutionOutcome.Failed, ExecutionOutcome.Succeeded], Outcomes(await host.RunAsync(Plan.Of("no", "ok") with { Mode = PlanMode.Parallel })));
        }),
    ];

    private static IEnumerable<SemanticCase> Modes =>
    [
        new("P6.1", "sequential runs one after another", static async host => Assert.Equal(1, await MostAtOnceAsync(host, PlanMode.Sequential))),
        new("P6.2", "parallel runs all at once", static async host => Assert.Equal(4, await MostAtOnceAsync(host, PlanMode.Parallel))),
        new("P6.3", "phased runs exit, transition, enter in this order (P7), each phase at once", static async host =>
        {
            var ran = host.Register("ok-e1", "ok-e2", "ok-t", "ok-n");
            var result = await host.RunAsync(Plan.OfTransition([new("ok-e1"), new("ok-e2")], [new("ok-t")], [new("ok-n")]));
            Assert.Equal(["exit", "exit", "transition", "enter"], result.Steps.Select(static step => step.Phase));
            Assert.Equal(["ok-e1", "ok-e2"], ran.Take(2).Order(StringComparer.Ordinal));
            Assert.Equal(["ok-t", "ok-n"], ran.Skip(2));
        }),
        new("P8.1", "a transition that has no steps runs nothing; the result is complete and empty", static async host =>
        {
            var result = await host.RunAsync(Plan.OfTransition([], [], []));
            Assert.Empty(result.Steps);
            Assert.NotNull(result.Completed);
        }),
        new("P9.1", "stop_on_error in phases: those of the phase finish, the next phase is not begun", static async host =>
        {
            var ran = host.Register("no", "ok", "ok-next");
            var result = await host.RunAsync(Plan.OfTransition([new("no"), new("ok")], [new("ok-next")], []) with { StopsOnError = true });
            Assert.Equal(["no", "ok"], ran.Order(StringComparer.Ordinal));
            Assert.Equal("not_started", result.Steps[2].Reason);
        }),
        new("P9.2", "stop_on_error has no effect on parallel steps", static async host =>
        {
            var ran = host.Register("no", "ok");
            await host.RunAsync(Plan.Of("no", "ok") with { Mode = PlanMode.Parallel, StopsOnError = true });
            Assert.Equal(2, ran.Count);
        }),
        new("P10.1", "results keep the order of the input, not that of completion", static async host =>
        {
            var gate = new TaskCompletionSource();
            host.Registry.Register("first", async (_, token) =>
            {
                await gate.Task.WaitAsync(token);
                return ActionResult.Success();
            });
            host.Registry.Register("second", _ =>
            {
                gate.SetResult();
                return ActionResult.Success();
            });
            Assert.Equal(["first", "second"], (await host.RunAsync(Plan.Of("first", "second") with { Mode = PlanMode.Parallel })).Steps.Select(static step => step.Action));
        }),
    ];

    private static IEnumerable<SemanticCase> Results =>
    [
        new("P15.1", "the result tells mode, times, duration, how many, who succeeded, who failed, and whether all did", static async host =>
        {
            host.Register("ok", "no");
            var result = await host.RunAsync(Plan.Of("ok", "no"));
            Assert.Equal((PlanMode.Sequential, false, 2), (result.Mode, result.AllSucceeded, result.Steps.Count));
            Assert.Equal(("1", "2"), (Assert.Single(result.Succeeded).Id, Assert.Single(result.Failed).Id));
            Assert.True(result.Completed >= result.Started && result.Duration >= TimeSpan.Zero);
        }),
        new("P15.2", "all_succeeded is true when all did", static async host =>
        {
            host.Register("ok");
            Assert.True((await host.RunAsync(Plan.Of("ok", "ok"))).AllSucceeded);
        }),
        SemanticCase.Of("P16.1", "the older presets are settings: none, aggressive (10, 0.1 s, 5 s, 1.5), conservative (3, 5 s, 120 s, 2)", static _ =>
        {
            var aggressive = new RetryPolicy { Attempts = 10, Delay = TimeSpan.FromSeconds(0.1), MaxDelay = TimeSpan.FromSeconds(5), Factor = 1.5, Jitter = 0 };
            Assert.Equal((1, 5000.0), (RetryPolicy.None.Attempts, aggressive.DelayAfter(99, 0.5).TotalMilliseconds));
        }),
        new("P17.1", "side effects run after the state was stored: an event comes after the result is there", static async host =>
        {
            host.Register("ok");
            await host.RunAsync("ok");
            Assert.Equal(ExecutionOutcome.Succeeded, host.Events.Only.Outcome);
        }),
    ];

    private static ExecutionOutcome?[] Outcomes(PlanResult result) => [.. result.Steps.Select(static step => step.Outcome)];

    // Parallel steps wait for each other; sequential ones would wait for ever, so that they only count.
    private static async Task<int> MostAtOnceAsync(Support.Embedded host, PlanMode mode)
    {
        var (now, most, all) = (0, 0, new TaskCompletionSource());
        var gate = new Lock();
        host.Registry.Register("one", async (_, token) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++now);
                if (now == 4) all.SetResult();
            }

            if (mode == PlanMode.Parallel) await all.Task.WaitAsync(token);
            lock (gate) now--;
            return ActionResult.Success();
        });
        await host.RunAsync(Plan.Of("one", "one", "one", "one") with { Mode = mode });
        return most;
    }
}
