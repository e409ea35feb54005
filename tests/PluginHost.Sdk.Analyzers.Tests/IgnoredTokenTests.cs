using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.IgnoredTokenAnalyzer, PluginHost.Sdk.CodeFixes.IgnoredTokenFix>;

namespace PluginHost.Sdk.Analyzers.Tests;

public sealed class IgnoredTokenTests
{
    [Fact]
    public Task Calls_ThatCouldTakeTheToken_AreGivenIt() => Verify.FixesAsync(
        Action("""
            await Task.[|Delay|](1);
            await Task.Delay(2, token);
            await File.[|AppendAllTextAsync|]("a", "b").ConfigureAwait(false);
            await [|LaterAsync|](1);
            await [|LaterAsync|](first: 1);
            await Task.WhenAll(Task.[|Delay|](3), [|PlainAsync|]());
            Func<Task> inner = async () => await Task.[|Delay|](4);
            await inner();
            await foreach (var number in [|Numbers|]()) { }
            """),
        Action("""
            await Task.Delay(1, token);
            await Task.Delay(2, token);
            await File.AppendAllTextAsync("a", "b", token).ConfigureAwait(false);
            await LaterAsync(1, cancellationToken: token);
            await LaterAsync(first: 1, cancellationToken: token);
            await Task.WhenAll(Task.Delay(3, token), PlainAsync(token));
            Func<Task> inner = async () => await Task.Delay(4, token);
            await inner();
            await foreach (var number in Numbers(token)) { }
            """));

    [Fact]
    public Task Token_ThatIsNeverUsed_IsReportedWhereNothingTakesIt() => Verify.ReportsAsync(Action("await SilentAsync();", "[|token|]"));

    [Fact]
    public Task MethodAction_IsLookedAt() => Verify.ReportsAsync(
        """
        public static class Actions
        {
            [Action("a", Description = "A.")] public static Task A(CancellationToken token) => Task.[|Delay|](1);

            [Action("b", Description = "B.")] public static async Task B(CancellationToken [|token|]) => await Inner();

            [Action("c", Description = "C.")] public static Task C(CancellationToken token) => Task.CompletedTask;

            private static Task Inner() => Task.CompletedTask;

            private static Task NoAction(CancellationToken token) => Task.Delay(1);
        }
        """);

    [Theory]
    [InlineData("await Task.Delay(1, token); await SilentAsync();")]
    [InlineData("token.ThrowIfCancellationRequested(); await SilentAsync();")]
    [InlineData("await Task.Yield();")]
    [InlineData("using var source = CancellationTokenSource.CreateLinkedTokenSource(token); await Task.Delay(1, source.Token);")]
    [InlineData("await Task.Delay(1, CancellationToken.None);")]
    [InlineData("try { await Task.Delay(1, token); } catch (IOException) { await Task.Delay(2); } finally { await Task.Delay(3); }")]
    [InlineData("Func<CancellationToken, Task> inner = own => Task.Delay(1); await inner(token);")]
    [InlineData("static Task Inner() => Task.Delay(1); token.ThrowIfCancellationRequested(); await Inner();")]
    public Task Bodies_ThatPassItOnOrNeedNot_AreLeftAlone(string body) => Verify.ReportsAsync(Action(body));

    private static string Action(string body, string token = "token") => $$"""
        [Action("run", Description = "Runs.")]
        public sealed class Run : IAction
        {
            public async Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken {{token}})
            {
                {{body.ReplaceLineEndings("\n        ")}}
                return ActionResult.Success();
            }

            private static Task LaterAsync(int first, int second = 2, CancellationToken cancellationToken = default) => Task.CompletedTask;

            private static Task PlainAsync() => PlainAsync(default);

            private static Task PlainAsync(CancellationToken cancellationToken) => Task.CompletedTask;

            private static Task SilentAsync() => Task.CompletedTask;

            private static async IAsyncEnumerable<int> Numbers([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
            {
                await Task.Yield();
                yield return 1;
            }
        }
        """;
}
