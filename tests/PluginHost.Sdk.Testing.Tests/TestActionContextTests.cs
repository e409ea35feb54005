using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using TestPlugins.Kit;
using static PluginHost.Sdk.Testing.Tests.Support;

namespace PluginHost.Sdk.Testing.Tests;

public sealed class TestActionContextTests
{
    [Fact]
    public async Task Context_WithoutAnything_RunsAnActionAndRecords()
    {
        using var context = new TestActionContext();

        var result = await new ConvertTemperature(new()).ExecuteAsync(new(100), context, Token);

        Assert.Equal(212, result.Value!.Value);
        Assert.Equal([new(50, "half way"), new(100, null)], context.Progress);
    }

    [Fact]
    public void Context_WithoutAnything_HasSensibleValues()
    {
        using var context = new TestActionContext();

        Assert.NotEqual("", context.ExecutionId);
        Assert.Equal((context.ExecutionId, context.ExecutionId, 1, DateTimeOffset.MaxValue), (context.CorrelationId, context.IdempotencyKey, context.Attempt, context.Deadline));
        Assert.Equal("{}", context.Parameters.GetRawText());
        Assert.Null(context.Target);
    }

    [Fact]
    public void Context_WithAnInitializer_HasWhatIsSet()
    {
        using var context = new TestActionContext(new { LimitOfItems = 3 }) { Actor = "ada", Attempt = 2, Target = new("tickets", "7", []), CorrelationId = "cause", IdempotencyKey = "key", DataFolder = "here", PlanParameters = new() { ["a"] = 1 } };

        Assert.Equal(("ada", 2, "7", "cause", "key", "here"), (context.Actor, context.Attempt, context.Target!.Id, context.CorrelationId, context.IdempotencyKey, context.DataFolder));
        Assert.Equal(3, context.Parameters.GetProperty("limit_of_items").GetInt32());
        Assert.Equal(1, (int)context.PlanParameters!["a"]!);
    }

    [Fact]
    public async Task Services_OfAContext_AnswerOverTheRealWay()
    {
        using var context = new TestActionContext();
        context.Services.Answer("carrier", static request => new { place = $"{request.Query["of"]} {request.Body!["a"]}" });

        var answer = await context.InvokeServiceAsync(new("carrier", "parcels") { Query = new Dictionary<string, string> { ["of"] = "a&b" }, Body = new JsonObject { ["a"] = 1 } }, Token);

        Assert.Equal("a&b 1", (string?)answer!["place"]);
        Assert.Equal("POST 'parcels' of the service 'carrier'", Assert.Single(context.Services.Requests).ToString());
    }

    [Fact]
    public async Task Services_OfAContext_FailWithStatusAndWait()
    {
        using var context = new TestActionContext();
        context.Services.Answer("carrier", FakeAnswer.Status(429, "slow down", TimeSpan.FromSeconds(7)));

        var failure = await Assert.ThrowsAsync<ServiceCallException>(() => context.InvokeServiceAsync(new("carrier", "x"), Token));

        Assert.Equal((429, TimeSpan.FromSeconds(7), true, "The service 'carrier' answered 429: slow down"), (failure.StatusCode, failure.RetryAfter, failure.IsRetryable, failure.Message));
    }

    [Fact]
    public async Task Services_OfAContextThatNeverAnswer_TimeOutOnItsClock()
    {
        using var context = new TestActionContext();
        context.Services.Answer("carrier", FakeAnswer.Never);

        var call = context.InvokeServiceAsync(new("carrier", "x"), Token);
        await context.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(30));
        context.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("The service 'carrier' did not answer within 30s.", (await Assert.ThrowsAsync<ServiceCallException>(() => call)).Message);
    }

    [Fact]
    public async Task Services_OfAContextThatNothingAnswers_SayWhatToAdd()
    {
        using var context = new TestActionContext();

        var failure = await Assert.ThrowsAsync<ServiceCallException>(() => context.InvokeServiceAsync(new("carrier", "parcels/42"), Token));

        Assert.Equal("The service 'carrier' cannot be reached: nothing answers POST 'parcels/42' of the service 'carrier' in this test. Add context.Services.Answer(\"carrier\", request => ...) to it.", failure.Message);
        Assert.Single(context.Services.Unanswered);
    }

    [Fact]
    public async Task Actions_OfAContext_AreAnswered()
    {
        using var context = new TestActionContext();
        context.Actions.Answer("core.echo", static call => new { message = (string?)call.Parameters["message"] + "!" });

        Assert.Equal("hi!", (string?)(await Actions.NestedAsync(context, Token)).Outputs!["said"]);
        var unknown = await context.InvokeAsync("core.log", cancellationToken: Token);
        Assert.Equal(("unknown_action", "Nothing answers the action 'core.log' in this test. Add context.Actions.Answer(\"core.log\", call => ...) to it."), (unknown.Code, unknown.Message));
    }

    [Fact]
    public async Task DataFolder_OfAContext_GoesWithIt()
    {
        string folder;
        using (var context = new TestActionContext())
        {
            folder = context.DataFolder;
            await Actions.SaveAsync(context, Token);
            Assert.True(File.Exists(Path.Combine(folder, "saved.txt")));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Log_OfAContext_HasWhatWasLogged()
    {
        using var context = new TestActionContext();

        Assert.Throws<KitException>(() => Actions.Shout(context));

        Assert.Equal((LogLevel.Warning, "About to throw Stamp { Text = state }"), (context.Log.LatestRecord.Level, context.Log.LatestRecord.Message));
    }

    [Fact]
    public void Parameters_ThatAreNoJson_AreAnArgumentException() => Assert.Throws<ArgumentException>(static () => new TestActionContext("no json"));
}
