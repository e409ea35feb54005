using PluginHost.Core.Actions;

namespace PluginHost.Plugins.Tests;

public sealed class CorePluginTests(EmbeddedHost host)
{
    [Fact]
    public async Task Echo_Message_ComesBack() =>
        Assert.Equal("grüß 👋 \"x\"", (string?)(await host.OutputsAsync("core.echo", """{"message": "grüß 👋 \"x\""}"""))["message"]);

    [Theory]
    [InlineData("""{"message": "a"}""", "info")]
    [InlineData("""{"message": "a", "level": "error"}""", "error")]
    public async Task Log_Message_ToldAtItsLevel(string parameters, string level)
    {
        var outputs = await host.OutputsAsync("core.log", parameters);

        Assert.Equal(level, (string?)outputs["level"]);
        Assert.Equal("a", (string?)outputs["message"]);
    }

    [Theory]
    [InlineData("\"10ms\"", "10ms")]
    [InlineData("0.01", "10ms")]
    [InlineData("\"0\"", "0ms")]
    public async Task Delay_Duration_IsWaited(string duration, string waited) =>
        Assert.Equal(waited, (string?)(await host.OutputsAsync("core.delay", $$"""{"duration": {{duration}}}"""))["waited"]);

    [Fact]
    public async Task Fail_Defaults_AreFilledIn()
    {
        var result = await host.ExecuteAsync("core.fail");

        Assert.Equal(ExecutionOutcome.Failed, result.Outcome);
        Assert.Equal(("failed", "Failed on purpose.", ErrorKind.Rejected, false), (result.Error!.Code, result.Error.Message, result.Error.Kind, result.Error.IsRetryable));
    }

    [Fact]
    public async Task Fail_MalformedCode_IsRefusedWithTheAuthorsMessage()
    {
        var result = await host.ExecuteAsync("core.fail", """{"code": "Not Good"}""");

        Assert.Equal(ErrorCodes.InvalidParameters, result.Error!.Code);
        Assert.Equal("'parameters.code' must be lower-case letters, digits and underscores.", result.Error.Message);
    }

    [Fact]
    public void CorePlugin_AllButLog_AreIdempotent()
    {
        var actions = host.Catalog.Find("core")!.Descriptor!.Actions;

        Assert.Equal(["delay", "echo", "fail"], actions.Where(static action => action.IsIdempotent).Select(static action => action.Name));
        Assert.Equal(["log"], actions.Where(static action => !action.IsIdempotent).Select(static action => action.Name));
    }
}
