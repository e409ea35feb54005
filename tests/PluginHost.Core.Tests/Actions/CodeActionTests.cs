using System.ComponentModel.DataAnnotations;
using System.Text;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.InCode;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class CodeActionTests
{
    [Fact]
    public async Task Typed_Action_HasSchemaAndIsChecked()
    {
        await using var host = new Embedded();
        host.Registry.Register<Order, Receipt>("order", static (order, _, _) => Task.FromResult(new Receipt(order.Count * 2)), new CodeActionOptions { Description = "Orders.", IsNonBlocking = true });
        var (good, bad) = (await host.RunAsync("app.order", """{"count": 4}"""), await host.RunAsync("order", """{"count": 40}"""));
        Assert.Equal("{\"total\":8}", Encoding.UTF8.GetString(good.Outputs.Span));
        Assert.Equal(("invalid_parameters", "'parameters.count' must be an integer from 1 to 10."), (bad.Error!.Code, bad.Error.Message));
        Assert.Equal(["count"], host.Registry.Get("order").Parameters.Properties.Select(static property => property.Name));
    }

    [Fact]
    public async Task Failure_OfATypedAction_IsItsCode()
    {
        await using var host = new Embedded();
        host.Registry.Register<Order, Receipt>("order", static (_, _, _) => throw new ActionFailedException("sold_out", "Nothing is left.", retryable: true) { RetryAfter = TimeSpan.FromSeconds(3) });
        var error = (await host.RunAsync("order", """{"count": 1}""")).Error!;
        Assert.Equal(("sold_out", "Nothing is left.", ErrorKind.Rejected, true, TimeSpan.FromSeconds(3)), (error.Code, error.Message, error.Kind, error.IsRetryable, error.RetryAfter));
    }

    [Fact]
    public async Task Object_WithAttributes_RegistersAllItsActions()
    {
        await using var host = new Embedded();
        var shop = new Shop();
        Assert.Equal(["app.sell", "app.restock"], host.Registry.Register(shop).Select(static action => action.Ref));
        Assert.True((await host.RunAsync("sell", """{"count": 2}""")).IsSuccess);
        Assert.True((await host.RunAsync("restock")).IsSuccess);
        Assert.Equal(8 + 1, shop.Stock);
    }

    [Fact]
    public async Task Object_WithoutActionsOrWithBadOnes_RegistersNothing()
    {
        await using var host = new Embedded();
        Assert.StartsWith($"'{typeof(Order)}' declares no action: mark the class, or public methods of it, with [Action].", Assert.Throws<ArgumentException>(() => host.Registry.Register(new Order())).Message, StringComparison.Ordinal);
        Assert.Contains("the name 'Bad Name' must be a lower-case letter", Assert.Throws<ArgumentException>(() => host.Registry.Register(new Broken())).Message, StringComparison.Ordinal);
        host.Registry.Register("sell", static _ => ActionResult.Success());
        Assert.StartsWith("Action 'sell' is already registered.", Assert.Throws<ArgumentException>(() => host.Registry.Register(new Shop())).Message, StringComparison.Ordinal);
        Assert.Equal(["sell"], host.Registry.Names());
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("two words")]
    [InlineData("a.b")]
    [InlineData("_effect.x")]
    public async Task Name_ThatIsNone_IsRefused(string name)
    {
        await using var host = new Embedded();
        Assert.StartsWith($"The name of an action must be a letter or '_', then letters, digits, '_' or '-', 64 at most, not '{name}'.", Assert.Throws<ArgumentException>(() => host.Register(name)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_OfAnAction_AllocatesNothing()
    {
        await using var host = new Embedded();
        host.Register("ok");
        var found = Look(host.Registry); // Compiles it.
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) found &= Look(host.Registry);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(found);
    }

    [Fact]
    public async Task Snapshot_TakenBefore_StaysAsItWas()
    {
        await using var host = new Embedded();
        host.Register("ok");
        var before = host.Registry.List();
        host.Register("ok2");
        Assert.Single(before);
    }

    [Fact]
    public async Task Unregistered_WhileItRuns_EndsAndIsUnknownAfterwards()
    {
        await using var host = new Embedded();
        var gate = new TaskCompletionSource();
        host.Registry.Register("slow", async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return ActionResult.Success();
        });
        var run = host.RunAsync("slow");
        host.Registry.Unregister("slow");
        gate.SetResult();
        Assert.True((await run).IsSuccess);
        Assert.Equal("unknown_action", (await host.RunAsync("slow")).Error?.Code);
    }

    [Fact]
    public async Task PluginsAndOwn_AreListedTogetherAndSurviveASwap()
    {
        await using var lab = await Lab.StartAsync("{}", PluginSource.Healthy());
        lab.Host.Registry.Register("ok", static _ => ActionResult.Success());
        await lab.Host.LookAsync();
        Assert.Contains("healthy.hello", lab.Host.Registry.Names());
        Assert.Equal("app.ok", lab.Host.Registry.List()[^1].Ref);
        Assert.True((await lab.Host.RunAsync("ok")).IsSuccess);
        lab.Host.Registry.Clear();
        Assert.True(lab.Host.Registry.Has("healthy.hello"));
        Assert.Throws<ActionNotFoundException>(() => lab.Host.Registry.Unregister("healthy.hello"));
    }

    private static bool Look(ActionRegistry registry) => registry.Has("ok") && registry.TryGet("app.ok", out _) && registry.Find("none") is null;

    public sealed record Order([property: Range(1, 10)] int Count = 1);

    public sealed record Receipt(int Total);

    public sealed class Shop
    {
        public int Stock { get; private set; } = 10;

        [Action("sell", Description = "Takes some.")]
        public void Sell(int count) => Stock -= count;

        [Action("restock", Description = "Adds one.")]
        public Task RestockAsync(CancellationToken cancellationToken)
        {
            Stock++;
            return Task.CompletedTask;
        }
    }

    public sealed class Broken
    {
        [Action("Bad Name", Description = "Has none.")]
        public void Run()
        {
        }
    }
}
