using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Core.Actions;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class NestedTests
{
    [Fact]
    public async Task Invoke_OfAnotherPlugin_ReturnsItsResult()
    {
        await using var lab = await Lab.StartAsync("{}", PluginSource.Healthy());
        var result = await lab.RunAsync("run", static async (context, token) =>
        {
            var inner = await context.InvokeAsync("healthy.hello", new JsonObject { ["name"] = "Ada" }, token);
            return ActionResult.Success(new JsonObject { ["inner"] = inner.Outputs?.DeepClone() });
        });
        Assert.Equal("""{"inner":{"text":"hello Ada"}}""", Encoding.UTF8.GetString(result.Outputs.Span));
        Assert.Equal(["1 action.name=hello origin=plugin"], lab.Host.Metrics.Of("pluginhost.action.submitted").Where(static sample => sample.Contains("hello", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("healthy.hello", """{"nam":"x"}""", "invalid_parameters", "'parameters.nam' is not known. Did you mean 'name'?")]
    [InlineData("healthy.helo", "{}", "unknown_action", "There is no action 'healthy.helo'. Did you mean 'healthy.hello'?")]
    public async Task Invoke_ThatFails_IsAResult(string actionRef, string parameters, string code, string message)
    {
        await using var lab = await Lab.StartAsync("{}", PluginSource.Healthy());
        ActionResult? inner = null;
        var result = await lab.RunAsync("run", async (context, token) =>
        {
            inner = await context.InvokeAsync(actionRef, JsonNode.Parse(parameters)!.AsObject(), token);
            return ActionResult.Success();
        });
        Assert.True(result.IsSuccess);
        Assert.Equal((ActionResultStatus.Failed, code, message), (inner!.Status, inner.Code, inner.Message));
    }

    [Fact]
    public async Task Invoke_InACircle_EndsAtTheDepthLimit()
    {
        await using var lab = await Lab.StartAsync();
        var depth = 0;
        string[] body = [""];
        body[0] = lab.Bodies.Add(async (context, token) =>
        {
            Interlocked.Increment(ref depth);
            return await context.InvokeAsync("lab.run", JsonNode.Parse(body[0])!.AsObject(), token);
        });
        var result = await lab.Host.RunAsync("lab.run", body[0]);
        Assert.Equal("'lab.run' would be invoked 9 deep; at most 8 are allowed. Do the actions invoke each other in a circle?", result.Error?.Message);
        Assert.Equal(ErrorCodes.InvalidParameters, result.Error?.Code);
        Assert.Equal(1 + ActionExecutor.MaxDepth, depth);
    }

    [Fact]
    public async Task Invoke_TakesOverActorDryRunAndDeadline()
    {
        await using var lab = await Lab.StartAsync();
        string? seen = null;
        var inner = lab.Bodies.Add(context =>
        {
            seen = $"{context.Actor} {context.Origin} {context.Deadline:HH:mm:ss}";
            return ActionResult.Success();
        });
        var outer = lab.Bodies.Add(async (context, token) => await context.InvokeAsync("lab.run", JsonNode.Parse(inner)!.AsObject(), token));
        await lab.Host.Executor.ExecuteAsync(new("lab.brief", Encoding.UTF8.GetBytes(outer)) { Actor = "ada", Origin = ActionOrigin.Cli }, TestContext.Current.CancellationToken);
        Assert.Equal("ada Plugin 12:00:02", seen);
    }
}
