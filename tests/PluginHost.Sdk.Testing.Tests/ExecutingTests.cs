using System.Text.Json.Nodes;
using TestPlugins.Kit;
using static PluginHost.Sdk.Testing.Tests.Support;

namespace PluginHost.Sdk.Testing.Tests;

public sealed class ExecutingTests
{
    [Fact]
    public async Task ExecuteAsync_OfParameters_TakesEveryForm()
    {
        await using var host = await LoadAsync();
        object[] forms = [new ConvertTemperatureParameters(212, TemperatureUnit.Fahrenheit, TemperatureUnit.Celsius), new { value = 212, from = "fahrenheit", to = "celsius" }, """{"value": 212, "from": "fahrenheit", "to": "celsius"}""", new JsonObject { ["value"] = 212, ["from"] = "fahrenheit", ["to"] = "celsius" }];

        foreach (var form in forms)
        {
            var result = await host.ExecuteAsync("convert_temperature", form);
            Assert.Equal(new(100, TemperatureUnit.Celsius), result.Outputs<ConvertTemperatureOutputs>());
            result.AssertOutputs(new ConvertTemperatureOutputs(100, TemperatureUnit.Celsius)).AssertProgress(50, 100);
            Assert.Equal(new ActionProgress(50, "half way"), result.Progress[0]);
        }
    }

    [Theory]
    [InlineData("convert_temperature")]
    [InlineData("kit.convert_temperature")]
    [InlineData("degrees")]
    public async Task ExecuteAsync_OfANameAnAliasOrARef_FindsTheAction(string action)
    {
        await using var host = await LoadAsync();

        Assert.Equal("kit.convert_temperature", (await host.ExecuteAsync(action, new { value = 1 })).AssertSucceeded().ActionRef);
        Assert.Equal("kit.convert_temperature", host.Action(action).Ref);
    }

    [Fact]
    public async Task ExecuteAsync_OfAnUnknownName_SaysWhichThereAre()
    {
        await using var host = await LoadAsync();

        var failure = await Assert.ThrowsAsync<PluginTestException>(() => host.ExecuteAsync("convert"));

        Assert.Equal(
            Lines(
                "The plugin 'kit' has no action 'convert'.", "Expected: about, convert_temperature, forecast, greet, nested, save, shout, skip, stamp, ticks, track, wait", "Found:    'convert'",
                "To do:    Mend the name; it is the one that [Action] says."),
            failure.Message);
    }

    [Fact]
    public async Task ExecuteAsync_WithEverything_ReachesTheAction()
    {
        await using var host = await LoadAsync();
        var call = new PluginTestCall
        {
            Target = new("tickets", "7", new() { ["title"] = "Broken" }),
            Actor = "ada",
            Origin = ActionOrigin.Bot,
            IdempotencyKey = "key",
            CorrelationId = "cause",
            PlanParameters = new() { ["a"] = 1 },
            StepOutputs = new Dictionary<string, JsonObject> { ["first"] = new() { ["b"] = 2 } },
        };

        (await host.ExecuteAsync("about", call: call)).AssertOutputs(new { target = "tickets 7 Broken", actor = "ada", origin = "Bot", key = "key", correlation = "cause", plan = new { a = 1 }, step = new { b = 2 } });
    }

    [Fact]
    public async Task ExecuteAsync_WithoutAnything_IsAGlobalCallOfNobody()
    {
        await using var host = await LoadAsync();

        var result = await host.ExecuteAsync("about");

        result.AssertOutputs(new { target = (string?)null, actor = (string?)null, origin = "Api", key = result.ExecutionId, correlation = result.ExecutionId, plan = (string?)null, step = (string?)null });
    }

    [Fact]
    public async Task Results_OfEachOutcome_PassTheirAssertion()
    {
        await using var host = await LoadAsync();

        (await host.ExecuteAsync("skip")).AssertSkipped();
        Assert.Equal("Nothing is that cold.", (await host.ExecuteAsync("convert_temperature", new { value = -1000 })).AssertFailed("below_zero").Message);
        (await host.ExecuteAsync("shout")).AssertFailed("exception");
        Assert.Equal("Would convert to Fahrenheit.", (await host.ExecuteAsync("convert_temperature", new { value = 1 }, new() { IsDryRun = true })).AssertSucceeded().Message);
        using var cancelled = new CancellationTokenSource();
        var call = host.ExecuteAsync("wait", new { time1 = "10s" }, new() { CancellationToken = cancelled.Token });
        await cancelled.CancelAsync();
        (await call).AssertCancelled();
    }

    [Fact]
    public async Task AssertOutputs_OfOtherOutputs_NamesEveryDifference()
    {
        await using var host = await LoadAsync();
        var result = await host.ExecuteAsync("convert_temperature", new { value = 100 });

        var failure = Assert.Throws<PluginTestException>(() => result.AssertOutputs(new { value = 213, units = "f" }));

        Assert.Equal(
            Lines(
                "The outputs of 'kit.convert_temperature' are others.",
                """Expected: {"value":213,"units":"f"}""",
                """Found:    {"value":212,"unit":"fahrenheit"}""",
                "  value: expected 213, found 212",
                "  units: expected \"f\", found nothing",
                "  unit: expected nothing, found \"fahrenheit\"",
                "To do:    Mend the action or the expectation."),
            failure.Message);
    }

    [Fact]
    public async Task AssertSucceeded_OfWhatFailed_SaysWhy()
    {
        await using var host = await LoadAsync();

        var cold = await host.ExecuteAsync("convert_temperature", new { value = -1000 });
        var invalid = await host.ExecuteAsync("convert_temperature", new { value = 99_999, unit = "x" });
        var threw = await host.ExecuteAsync("shout");

        Assert.Equal(
            Lines("The call of 'kit.convert_temperature' ended in another way.", "Expected: succeeded", "Found:    failed (below_zero): Nothing is that cold.", "To do:    Mend the action or the expectation."),
            Assert.Throws<PluginTestException>(() => cold.AssertSucceeded()).Message);
        Assert.Equal(
            Lines(
                "The call of 'kit.convert_temperature' ended in another way.", "Expected: skipped",
                "Found:    failed (invalid_parameters): 2 things are wrong with the parameters of 'kit.convert_temperature': 'parameters.value' must be a number from -10000 to 10000.",
                "  parameters.value: out_of_range: 'parameters.value' must be a number from -10000 to 10000.",
                "  parameters.unit: unknown: 'parameters.unit' is not known.",
                "To do:    Mend the action or the expectation."),
            Assert.Throws<PluginTestException>(() => invalid.AssertSkipped()).Message);
        Assert.Matches(@"To do:    host\.Log has the exception that the action threw\.\r?\nTestPlugins\.Kit\.KitException: loud\r?\n   at TestPlugins\.Kit\.", Assert.Throws<PluginTestException>(() => threw.AssertFailed("loud")).Message);
        Assert.Contains("Expected: failed (loud)", Assert.Throws<PluginTestException>(() => threw.AssertFailed("loud")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_AsATypeThatDoesNotFit_SaysSo()
    {
        await using var host = await LoadAsync();
        var result = await host.ExecuteAsync("greet");

        var failure = Assert.Throws<PluginTestException>(() => result.Outputs<Wrong>());

        Assert.StartsWith(Lines("The outputs of 'kit.greet' are no 'Wrong'.", "Expected: Wrong", "Found:    {\"result\":\"Hello, world!\"}: "), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AssertProgress_OfOtherProgress_ShowsIt()
    {
        await using var host = await LoadAsync();
        var result = await host.ExecuteAsync("convert_temperature", new { value = 1 });

        Assert.Equal(
            Lines("The progress of 'kit.convert_temperature' is another.", "Expected: 10, 100", "Found:    50 (half way), 100", "To do:    Mend its calls of ReportProgress or the expectation."),
            Assert.Throws<PluginTestException>(() => result.AssertProgress(10, 100)).Message);
    }

    [Fact]
    public async Task AssertInvalid_OfParameters_GoesBySchemaAndOwnValidation()
    {
        await using var host = await LoadAsync();

        await host.AssertValidAsync("convert_temperature", new { value = 1 });
        await host.AssertInvalidAsync("convert_temperature", new { value = 99_999 }, "value", "out_of_range");
        await host.AssertInvalidAsync("convert_temperature", null, "parameters.value", "required");
        await host.AssertInvalidAsync("convert_temperature", new { value = 1, from = "kelvin", to = "kelvin" }, "to", "rejected");
        Assert.Empty(host.Events);
        var accepted = await Assert.ThrowsAsync<PluginTestException>(() => host.AssertInvalidAsync("convert_temperature", new { value = 1 }, "to", "rejected"));
        Assert.Equal(
            Lines("The call of 'kit.convert_temperature' ended in another way.", "Expected: failed (invalid_parameters) with parameters.to: rejected", "Found:    succeeded", "To do:    Mend the action or the expectation."),
            accepted.Message);
    }

    private sealed record Wrong(int Result);
}
