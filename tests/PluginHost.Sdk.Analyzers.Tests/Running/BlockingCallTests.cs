using PluginHost.Sdk.CodeFixes;
using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.BlockingCallAnalyzer, PluginHost.Sdk.CodeFixes.BlockingCallFix>;

namespace PluginHost.Sdk.Analyzers.Tests.Running;

public sealed class BlockingCallTests
{
    [Fact]
    public Task Sleep_InANonBlockingMethod_LosesTheDeclarationByTheFix() => Verify.FixesAsync(
        """
        public static class Actions
        {
            [Action("run", Description = "Waits.", NonBlocking = true)]
            public static Task Run()
            {
                [|Thread.Sleep(1500)|];
                return Task.CompletedTask;
            }
        }
        """,
        """
        public static class Actions
        {
            [Action("run", Description = "Waits.")]
            public static Task Run()
            {
                Thread.Sleep(1500);
                return Task.CompletedTask;
            }
        }
        """);

    [Fact]
    public Task File_ReadInAnAsynchronousAction_IsAwaitedByTheFix() => Verify.FixesAsync(
        """
        public sealed record Text(string Value);

        [Action("read", Description = "Reads.", NonBlocking = true)]
        public sealed class Read : IAction<Text, Text>
        {
            public async Task<ActionResult<Text>> ExecuteAsync(Text parameters, ActionContext context, CancellationToken cancellationToken)
            {
                var text = [|File.ReadAllText(parameters.Value)|];
                await Task.Yield();
                return new Text(text);
            }
        }
        """,
        """
        public sealed record Text(string Value);

        [Action("read", Description = "Reads.", NonBlocking = true)]
        public sealed class Read : IAction<Text, Text>
        {
            public async Task<ActionResult<Text>> ExecuteAsync(Text parameters, ActionContext context, CancellationToken cancellationToken)
            {
                var text = await File.ReadAllTextAsync(parameters.Value, cancellationToken);
                await Task.Yield();
                return new Text(text);
            }
        }
        """,
        fix: BlockingCallFix.Await);

    [Theory]
    [InlineData("var length = [|task.Result|].Length;", "var length = (await task).Length;")]
    [InlineData("[|task.Wait()|];", "await task;")]
    [InlineData("var text = [|task.GetAwaiter().GetResult()|];", "var text = await task;")]
    [InlineData("[|Task.WaitAll(task, task)|];", "await Task.WhenAll(task, task);")]
    [InlineData("[|Thread.Sleep(10)|];", "await Task.Delay(10);")]
    public Task Task_WaitedFor_IsAwaitedByTheFix(string blocking, string awaited) => Verify.FixesAsync(Waits(blocking), Waits(awaited), fix: BlockingCallFix.Await);

    [Theory]
    [InlineData("[|new SemaphoreSlim(1).Wait()|];")]
    [InlineData("[|new ManualResetEvent(false).WaitOne()|];")]
    [InlineData("[|Parallel.For(0, 3, _ => { })|];")]
    [InlineData("using var file = File.OpenRead(\"a\"); [|file.ReadExactly(new byte[3])|];")]
    [InlineData("[|new HttpClient().Send(new())|];")]
    [InlineData("[|System.Diagnostics.Process.Start(\"ls\").WaitForExit()|];")]
    [InlineData("foreach (var name in [|Directory.GetFiles(\".\")|]) Console.Write(name);")]
    [InlineData("if (task.IsFaulted) { await task; } [|Thread.Sleep(1)|];")]
    [InlineData("await Task.FromResult([|File.ReadAllText(\"a\")|]);")]
    public Task Call_ThatBlocks_IsReported(string body) => Verify.ReportsAsync(Waits(body));

    [Theory]
    [InlineData("await task; Thread.Sleep(1);")]
    [InlineData("if (task.IsCompletedSuccessfully) _ = task.Result;")]
    [InlineData("await Task.Run(() => Thread.Sleep(1));")]
    [InlineData("var stream = new MemoryStream(); stream.Write(new byte[3]); stream.Flush();")]
    [InlineData("if (new SemaphoreSlim(1).Wait(0)) return;")]
    [InlineData("lock (task) { Console.Write(1); }")]
    [InlineData("if (File.Exists(\"a\")) return;")]
    [InlineData("if (task.IsFaulted) { await task; } else { return; } Thread.Sleep(1);")]
    public Task Call_ThatDoesNotBlock_IsLeftAlone(string body) => Verify.ReportsAsync(Waits(body));

    [Fact]
    public Task Sleep_BelowTheAction_IsReported() => Verify.ReportsAsync(
        """
        [Action("run", Description = "Waits.", NonBlocking = true)]
        public sealed class Run : IAction
        {
            public async Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken)
            {
                await PrepareAsync();
                Later();
                return ActionResult.Success();
            }

            private async Task PrepareAsync()
            {
                Pause();
                await Task.Yield();
                Later();
            }

            private static void Pause() => [|Thread.Sleep(1)|];

            private static void Later() => Thread.Sleep(1);
        }
        """);

    [Fact]
    public Task Sleep_InAnActionThatMayBlock_IsLeftAlone() => Verify.ReportsAsync(
        """
        public static class Actions
        {
            [Action("run", Description = "Waits.")]
            public static void Run() => Thread.Sleep(1500);

            public static void Other() => Thread.Sleep(1500);
        }
        """);

    private static string Waits(string body) => $$"""
        public sealed class Actions(Task<string> task)
        {
            [Action("run", Description = "Waits.", NonBlocking = true)]
            public async Task Run()
            {
                {{body}}
            }
        }
        """;
}
