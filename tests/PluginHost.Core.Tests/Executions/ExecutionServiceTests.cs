using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage.Memory;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Executions;

public sealed class ExecutionServiceTests
{
    private static readonly PluginSource Vault = new("Vault", """
        public sealed record Login(string User, [property: Secret] string Password, Dictionary<string, string>? Headers = null);

        public sealed record Opened(string User, [property: Secret] string Ticket);

        [Action("open", Description = "Opens.")]
        public sealed class Open : IAction<Login, Opened>
        {
            public Task<ActionResult<Opened>> ExecuteAsync(Login login, ActionContext context, CancellationToken token) =>
                Task.FromResult(ActionResult.Success(new Opened(login.User, "t1cket"), $"Opened with {login.Password}."));
        }
        """);

    [Fact]
    public async Task Submit_OfACall_ReturnsBeforeItRuns()
    {
        await using var lab = await Lab.StartAsync();
        var go = new TaskCompletionSource();
        var request = Request(lab, async (context, _) =>
        {
            await go.Task;
            context.ReportProgress(50, "Half.");
            return ActionResult.Success(new JsonObject { ["a"] = 1 }, "Done.");
        });
        var accepted = await SubmitAsync(lab, request with { Origin = ActionOrigin.Api, Actor = "ada" });
        var record = accepted.Record!;
        Assert.Null(accepted.Error);
        Assert.Equal((ExecutionStatus.Requested, "lab.run", ActionOrigin.Api, "ada", false), (record.Status, record.ActionRef, record.Origin, record.Actor, record.IsDryRun));
        Assert.Equal(lab.Time.GetUtcNow(), record.Created);
        Assert.Equal('7', record.Id[14]);
        Assert.Null(record.Duration);

        await Lab.UntilAsync(() => lab.Host.Executions.Find(record.Id)!.Status == ExecutionStatus.Running);
        var running = lab.Host.Executions.Find(record.Id)!;
        Assert.Equal(new AttemptRecord(1, record.Created), Assert.Single(running.Attempts));
        lab.Time.Advance(TimeSpan.FromSeconds(3));
        go.SetResult();
        var ended = (await lab.Host.Executions.WaitAsync(record.Id, TestHost.Patience, TestContext.Current.CancellationToken))!;
        Assert.Equal((ExecutionStatus.Succeeded, "Done.", null, "1.0.0", TimeSpan.FromSeconds(3)), (ended.Status, ended.Message, ended.Error, ended.PluginVersion, ended.Duration));
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(ended.Outputs.Span));
        Assert.Equal(new AttemptRecord(1, record.Created, record.Created.AddSeconds(3), ExecutionOutcome.Succeeded, PluginVersion: "1.0.0"), Assert.Single(ended.Attempts));
        Assert.Equal(new ExecutionProgress(50, "Half."), ended.Progress);
    }

    [Fact]
    public async Task SubmitAndWait_OfAFailure_KeepsItsError()
    {
        await using var lab = await Lab.StartAsync();
        var record = (await SubmitAndWaitAsync(lab, Request(lab, static (_, _) => Task.FromResult(ActionResult.Failed("declared", "No room."))))).Record!;
        Assert.Equal((ExecutionStatus.Failed, "declared", "No room."), (record.Status, record.Error?.Code, record.Message));
        Assert.Equal("declared", Assert.Single(record.Attempts).ErrorCode);
    }

    [Fact]
    public async Task SubmitAndWait_BeyondItsWait_ReturnsTheRunningRecord()
    {
        await using var lab = await Lab.StartAsync();
        var go = new TaskCompletionSource();
        var run = SubmitAndWaitAsync(lab, Request(lab, async (_, _) =>
        {
            await go.Task;
            return ActionResult.Success();
        }), TimeSpan.FromSeconds(1));
        await lab.PassAsync(TimeSpan.FromSeconds(1));
        var record = (await run).Record!;
        Assert.Equal(ExecutionStatus.Running, record.Status);
        go.SetResult();
        Assert.Equal(ExecutionStatus.Succeeded, (await lab.Host.Executions.WaitAsync(record.Id, TestHost.Patience, TestContext.Current.CancellationToken))!.Status);
    }

    [Fact]
    public async Task SubmitAndWait_WhoseWaitIsCancelled_LetsTheExecutionRun()
    {
        await using var lab = await Lab.StartAsync();
        using var waiting = new CancellationTokenSource();
        var go = new TaskCompletionSource();
        var id = new TaskCompletionSource<string>();
        var run = lab.Host.Executions.SubmitAndWaitAsync(
            Request(lab, async (context, _) =>
            {
                id.SetResult(context.ExecutionId);
                await go.Task;
                return ActionResult.Success();
            }),
            TestHost.Patience, waiting.Token);
        var execution = await id.Task.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        await waiting.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        go.SetResult();
        Assert.Equal(ExecutionStatus.Succeeded, (await lab.Host.Executions.WaitAsync(execution, TestHost.Patience, TestContext.Current.CancellationToken))!.Status);
    }

    [Fact]
    public async Task Submit_OfWhatIsNotAdmitted_KeepsNothing()
    {
        await using var lab = await Lab.StartAsync();
        var submission = await SubmitAsync(lab, new("lab.rum"));
        Assert.Equal((null, "There is no action 'lab.rum'. Did you mean 'lab.run'?"), (submission.Record, submission.Error?.Message));
        Assert.Equal("invalid_parameters", (await SubmitAndWaitAsync(lab, new("lab.run"))).Error?.Code);
    }

    [Fact]
    public async Task Find_OfAnUnknownId_IsNull()
    {
        await using var lab = await Lab.StartAsync();
        Assert.Null(lab.Host.Executions.Find("nobody"));
        Assert.Null(await lab.Host.Executions.WaitAsync("nobody", TimeSpan.FromDays(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Record_OfACallWithSecrets_HoldsNone()
    {
        await using var lab = await Lab.StartAsync("{}", Vault);
        var record = (await SubmitAndWaitAsync(lab, new("vault.open", """{"user":"ada","password":"hunter2"}"""u8.ToArray()))).Record!;
        Assert.Equal("""{"user":"ada","password":"***"}""", Encoding.UTF8.GetString(record.Parameters.Span));
        Assert.Equal("""{"user":"ada","ticket":"***"}""", Encoding.UTF8.GetString(record.Outputs.Span));
        Assert.Equal("Opened with ***.", record.Message);
    }

    [Fact]
    public async Task Submit_OfNamesGivenTwice_IsRefused()
    {
        await using var lab = await Lab.StartAsync("{}", Vault);
        var submission = await SubmitAsync(lab, new("vault.open", """{"user":"ada","password":"hunter2","headers":{"a":"1","a":"2"}}"""u8.ToArray()));
        Assert.Equal("'parameters.headers.a' is given twice.", submission.Error?.Message);
    }

    [Fact]
    public async Task Ended_BeyondTheBound_DropsTheOldest()
    {
        await using var lab = await Lab.StartAsync();
        var request = new ExecutionRequest("lab.inline", Encoding.UTF8.GetBytes(lab.Bodies.Add(static _ => ActionResult.Success())));
        List<string> ids = [];
        for (var i = 0; i < MemoryStore.MaxEnded + 2; i++) ids.Add((await SubmitAndWaitAsync(lab, request)).Record!.Id);
        Assert.Null(lab.Host.Executions.Find(ids[0]));
        Assert.Null(lab.Host.Executions.Find(ids[1]));
        Assert.NotNull(lab.Host.Executions.Find(ids[2]));
        Assert.NotNull(lab.Host.Executions.Find(ids[^1]));
    }

    [Fact]
    public async Task Unfinished_BeyondTheBound_AreNotTaken()
    {
        await using var lab = await Lab.StartAsync();
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = new ExecutionRequest("lab.inline", Encoding.UTF8.GetBytes(lab.Bodies.Add(async (_, _) =>
        {
            await go.Task;
            return ActionResult.Success();
        })));
        Submission last = await SubmitAsync(lab, request);
        for (var i = 1; i < new ExecutionOptions().MaxActive; i++) Assert.NotNull((await SubmitAsync(lab, request)).Record);
        var refused = await SubmitAsync(lab, request);
        Assert.Equal((null, "queue_full", "10000 executions, or 256 MiB of parameters, wait or run; no more are taken until some end.", true), (refused.Record, refused.Error?.Code, refused.Error?.Message, refused.Error?.IsRetryable));

        go.SetResult();
        await lab.Host.Executions.WaitAsync(last.Record!.Id, TestHost.Patience, TestContext.Current.CancellationToken);
        await Lab.UntilAsync(async () => (await SubmitAsync(lab, request)).Record is not null);
        await Lab.UntilAsync(() => lab.Host.Registry.Resolve("lab.inline")!.Gauges.Active == 0);
    }

    [Fact]
    public async Task Stop_WhileACallRuns_WaitsForItsEnd()
    {
        await using var lab = await Lab.StartAsync();
        var go = new TaskCompletionSource();
        var id = (await SubmitAsync(lab, Request(lab, async (_, _) =>
        {
            await go.Task;
            return ActionResult.Success();
        }))).Record!.Id;
        await Lab.UntilAsync(() => lab.Host.Executions.Find(id)!.Status == ExecutionStatus.Running);
        var stop = lab.Host.StopAsync(TestContext.Current.CancellationToken);
        await Lab.UntilAsync(() => lab.Host.Get<PluginHost.Core.Executions.Running.LaneWindow>().IsAwaited);
        Assert.False(stop.IsCompleted);
        go.SetResult();
        Assert.Equal(ExecutionStatus.Succeeded, (await lab.Host.Executions.WaitAsync(id, TestHost.Patience, TestContext.Current.CancellationToken))!.Status);
        await stop;
    }

    [Fact]
    public async Task Stop_BeyondItsTimeLimit_CancelsWhatStillRuns()
    {
        await using var lab = await Lab.StartAsync();
        using var limit = new CancellationTokenSource();
        var id = (await SubmitAsync(lab, Request(lab, static async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return ActionResult.Success();
        }))).Record!.Id;
        await Lab.UntilAsync(() => lab.Host.Executions.Find(id)!.Status == ExecutionStatus.Running);
        await limit.CancelAsync();
        await lab.Host.StopAsync(limit.Token);
        var record = (await lab.Host.Executions.WaitAsync(id, TestHost.Patience, TestContext.Current.CancellationToken))!;
        Assert.Equal((ExecutionStatus.Cancelled, "cancelled"), (record.Status, record.Error?.Code));
    }

    private static ExecutionRequest Request(Lab lab, Func<ActionContext, CancellationToken, Task<ActionResult>> body) => new("lab.run", Encoding.UTF8.GetBytes(lab.Bodies.Add(body)));

    private static Task<Submission> SubmitAsync(Lab lab, ExecutionRequest request) => lab.Host.Executions.SubmitAsync(request, TestContext.Current.CancellationToken).AsTask();

    private static Task<Submission> SubmitAndWaitAsync(Lab lab, ExecutionRequest request, TimeSpan? longest = null) =>
        lab.Host.Executions.SubmitAndWaitAsync(request, longest ?? TestHost.Patience, TestContext.Current.CancellationToken);
}
