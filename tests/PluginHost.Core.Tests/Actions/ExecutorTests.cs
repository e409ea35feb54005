using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Schemas;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class ExecutorTests
{
    [Fact]
    public async Task Success_CarriesOutputsMessageAndWhoRanIt()
    {
        await using var lab = await Lab.StartAsync();
        var result = await lab.RunAsync("run", static _ => ActionResult.Success(new JsonObject { ["a"] = 1 }, "Done."));
        Assert.Equal((ExecutionOutcome.Succeeded, true, "Done.", null), (result.Outcome, result.IsSuccess, result.Message, result.Error));
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(result.Outputs.Span));
        Assert.Equal((1, "1.0.0", TimeSpan.Zero), (result.Attempts, result.PluginVersion, result.Duration));
    }

    [Fact]
    public async Task Failure_CarriesItsCodeAndMessage()
    {
        await using var lab = await Lab.StartAsync();
        var result = await lab.RunAsync("run", static _ => ActionResult.Failed("declared", "No room.", retryable: true));
        Assert.Equal(ExecutionOutcome.Failed, result.Outcome);
        AssertError(new("declared", "No room.", ErrorKind.Rejected, IsRetryable: true), result);
        AssertError(new("other", "The action failed with 'other'.", ErrorKind.Rejected), await lab.RunAsync("run", static _ => ActionResult.Failed("other")));
    }

    [Fact]
    public async Task Skip_IsNoError()
    {
        await using var lab = await Lab.StartAsync();
        var result = await lab.RunAsync("run", static _ => ActionResult.Skipped("Nothing new."));
        Assert.Equal((ExecutionOutcome.Skipped, "Nothing new.", null), (result.Outcome, result.Message, result.Error));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("inline")]
    public async Task Exception_StaysInTheLog(string name)
    {
        await using var lab = await Lab.StartAsync();
        var result = await lab.RunAsync(name, static _ => throw new InvalidOperationException("the password is hunter2"));
        AssertError(new("exception", $"'lab.{name}' threw an exception; the host's log says which."), result);
        var log = Assert.Single(lab.Host.Logs.Entries, static entry => entry.Exception is not null);
        Assert.Equal(($"PluginHost.Plugins.lab.{name}", LogLevel.Warning, "ActionThrew", $"Action 'lab.{name}' threw an exception."), (log.Category, log.Level, log.EventName, log.Message));
        Assert.Contains("the password is hunter2", log.Exception, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exception_OfCancellationThatNobodyAskedFor_IsAFault()
    {
        await using var lab = await Lab.StartAsync();
        AssertError(new("exception", "'lab.run' threw an exception; the host's log says which."), await lab.RunAsync("run", static _ => throw new OperationCanceledException()));
    }

    [Fact]
    public async Task ActionFailedException_IsAFailureWithItsMessage()
    {
        await using var lab = await Lab.StartAsync();
        var result = await lab.RunAsync("run", static _ => throw new ActionFailedException("declared", "No room.", retryable: true));
        AssertError(new("declared", "No room.", ErrorKind.Rejected, IsRetryable: true), result);
        Assert.DoesNotContain(lab.Host.Logs.Entries, static entry => entry.Exception is not null);
    }

    [Theory]
    [InlineData("""{"body":5}""", "parameters.body wrong_type", "'parameters.body' must be a string.")]
    [InlineData("{}", "parameters.body required", "'parameters.body' is required.")]
    [InlineData("""{"body":"x","bodi":"y"}""", "parameters.bodi unknown", "'parameters.bodi' is not known. Did you mean 'body'?")]
    [InlineData("[]", "parameters wrong_type", "'parameters' must be an object.")]
    [InlineData("null", "parameters wrong_type", "'parameters' must not be null.")]
    [InlineData("{", "parameters malformed", "'parameters' is not valid JSON: line 1, byte 2.")]
    [InlineData("", "parameters.body required", "'parameters.body' is required.")]
    public async Task Parameters_ThatDoNotFit_AreRefusedBeforeAnyCall(string parameters, string detail, string message)
    {
        await using var lab = await Lab.StartAsync();
        var result = await lab.Host.RunAsync("lab.run", parameters);
        Assert.Equal((ExecutionOutcome.Failed, "invalid_parameters", message, 0, null), (result.Outcome, result.Error?.Code, result.Error?.Message, result.Attempts, result.PluginVersion));
        Assert.Equal(detail, string.Join(' ', result.Error!.Details.Select(static error => $"{error.Path} {error.Code}")));
        Assert.Equal(result.Error.Message, (await lab.Host.Executor.ValidateAsync("lab.run", Encoding.UTF8.GetBytes(parameters), TestContext.Current.CancellationToken))?.Message);
    }

    [Fact]
    public async Task Parameters_WithSeveralFaults_CountThem()
    {
        await using var lab = await Lab.StartAsync();
        var result = await lab.Host.RunAsync("lab.run", """{"x":1,"y":2}""");
        Assert.Equal("3 things are wrong with the parameters of 'lab.run': 'parameters.x' is not known.", result.Error?.Message);
        Assert.Equal(3, result.Error!.Details.Count);
    }

    [Fact]
    public async Task Parameters_BeyondTheLimit_AreTooLarge()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"maxParametersBytes":20}}""");
        var result = await lab.Host.RunAsync("lab.run", """{"body":"0123456789"}""");
        const string message = "The parameters of 'lab.run' have 21 bytes; at most 20 are allowed (maxParametersBytes).";
        Assert.Equal(("invalid_parameters", message), (result.Error?.Code, result.Error?.Message));
        Assert.Equal(new SchemaError("parameters", "too_large", message, "at most 20 bytes", "21 bytes"), Assert.Single(result.Error!.Details));
        Assert.Null(await lab.Host.Executor.ValidateAsync("lab.run", """{"body":"012345678"}"""u8.ToArray(), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("lab.rum", "There is no action 'lab.rum'. Did you mean 'lab.run'?")]
    [InlineData("lba.run", "There is no action 'lba.run'. Did you mean 'lab.run'?")]
    [InlineData("weather.forecast", "There is no action 'weather.forecast'. GET /api/v1/actions lists all.")]
    [InlineData("", "There is no action ''. GET /api/v1/actions lists all.")]
    public async Task UnknownAction_IsAnErrorWithASuggestion(string actionRef, string message)
    {
        await using var lab = await Lab.StartAsync();
        AssertError(new("unknown_action", message), await lab.Host.RunAsync(actionRef));
        Assert.Equal(message, (await lab.Host.Executor.ValidateAsync(actionRef, default, TestContext.Current.CancellationToken))?.Message);
        Assert.Equal(["1 error.type=unknown_action"], lab.Host.Metrics.Of("pluginhost.action.failures"));
    }

    [Theory]
    [InlineData("""{"text":"x","total":1}""", "'outputs.text' is not known.")]
    [InlineData("""{"total":"5"}""", "'outputs.total' must be an integer from -2147483648 to 2147483647.")]
    [InlineData("{}", "'outputs.total' is required.")]
    [InlineData(null, "'outputs.total' is required.")]
    public async Task Outputs_ThatDoNotFitTheirSchema_AreInvalid(string? outputs, string problem)
    {
        await using var lab = await Lab.StartAsync();
        var result = await lab.RunAsync("sum", _ => ActionResult.Success(outputs is null ? null : JsonNode.Parse(outputs)!.AsObject()));
        Assert.Equal("invalid_result", result.Error?.Code);
        Assert.Equal($"'lab.sum' answered with an invalid result: {problem}", result.Error?.Message);
        Assert.NotEmpty(result.Error!.Details);
        Assert.True(result.Outputs.IsEmpty);
        Assert.Equal(result.Error.Message.Replace("'lab.sum'", "Action 'lab.sum'", StringComparison.Ordinal), Assert.Single(lab.Host.Logs.Of("ActionResultInvalid")).Message);
    }

    [Fact]
    public async Task Outputs_BeyondTheLimit_AreInvalid()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"maxOutputBytes":10}}""");
        var result = await lab.RunAsync("run", static _ => ActionResult.Success(new JsonObject { ["text"] = "0123456789" }));
        AssertError(new("invalid_result", "'lab.run' answered with an invalid result: its outputs have 21 bytes; at most 10 are allowed (maxOutputBytes)"), result);
    }

    [Fact]
    public async Task Result_ThatIsNone_IsInvalid()
    {
        await using var lab = await Lab.StartAsync();
        AssertError(new("invalid_result", "'lab.run' answered with an invalid result: The action returned null instead of a result."), await lab.RunAsync("run", static _ => null!));
        AssertError(new("invalid_result", "'lab.run' answered with an invalid result: The action returned null instead of a task."), await lab.RunAsync("run", static (_, _) => NoTask));
        AssertError(new("invalid_result", "'lab.run' answered with an invalid result: it awaits an event, which this version of the host cannot do"), await lab.RunAsync("run", static _ => ActionResult.AwaitEvent("x")));
    }

    [Fact]
    public async Task Secret_InAMessage_IsMaskedWhereverItComesFrom()
    {
        await using var lab = await Lab.StartAsync();
        Assert.Equal("Used ***.", (await RunAsync(static _ => ActionResult.Success(null, "Used hunter2."))).Message);
        Assert.Equal("Not ***.", (await RunAsync(static _ => ActionResult.Failed("declared", "Not hunter2."))).Error?.Message);
        Assert.Equal("Not ***.", (await RunAsync(static _ => throw new ActionFailedException("declared", "Not hunter2."))).Error?.Message);
        Assert.Equal("No ***.", (await RunAsync(static _ => ActionResult.Skipped("No hunter2."))).Message);

        Task<ExecutionResult> RunAsync(Func<ActionContext, ActionResult> body) => lab.Host.RunAsync("lab.run", lab.Bodies.Add(body)[..^1] + ""","token":"hunter2"}""");
    }

    [Fact]
    public async Task Context_TellsWhatTheCallBrings()
    {
        await using var lab = await Lab.StartAsync();
        var seen = new List<string>();
        var progress = new List<ExecutionProgress>();
        var body = lab.Bodies.Add(context =>
        {
            context.ReportProgress(double.NaN);
            context.ReportProgress(200, "Over");
            context.Logger.LogInformation("From inside.");
            seen.AddRange([context.ActionRef, context.ExecutionId, context.IdempotencyKey, context.Actor!, $"{context.Origin} {context.Attempt} {Path.GetFileName(context.DataFolder)} {Directory.Exists(context.DataFolder)}", $"{context.Deadline:s}"]);
            return ActionResult.Success();
        });
        await lab.Host.Executor.ExecuteAsync(
            new("lab.brief", Encoding.UTF8.GetBytes(body)) { Origin = ActionOrigin.Cli, Actor = "ada", ExecutionId = "e1", IdempotencyKey = "k1", Progress = new Recorder<ExecutionProgress>(progress) },
            TestContext.Current.CancellationToken);
        Assert.Equal(["lab.brief", "e1", "k1", "ada", "Cli 1 lab True", "2026-01-31T12:00:02"], seen);
        Assert.Equal([new(0, null), new(100, "Over")], progress);
        Assert.Equal("PluginHost.Plugins.lab.brief", Assert.Single(lab.Host.Logs.Entries, static entry => entry.Message == "From inside.").Category);
    }

    private static Task<ActionResult> NoTask { get; } = (Task<ActionResult>)(object)null!;

    internal static void AssertError(ExecutionError expected, ExecutionResult result)
    {
        Assert.Equal((expected.Code, expected.Message, expected.Kind, expected.IsRetryable), (result.Error?.Code, result.Error?.Message, result.Error?.Kind, result.Error?.IsRetryable));
        Assert.Equal(expected.Message, result.Message);
    }

    private sealed class Recorder<T>(List<T> list) : IProgress<T>
    {
        public void Report(T value) => list.Add(value);
    }
}
