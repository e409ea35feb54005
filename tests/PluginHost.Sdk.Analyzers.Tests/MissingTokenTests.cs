using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.MissingTokenAnalyzer, PluginHost.Sdk.CodeFixes.MissingTokenFix>;

namespace PluginHost.Sdk.Analyzers.Tests;

public sealed class MissingTokenTests
{
    [Fact]
    public Task AsynchronousAction_WithoutAToken_GetsOneThatCompiles() => Verify.FixesAsync(
        """
        public static class Actions
        {
            [Action("a", Description = "A.")] public static async Task [|A|]() => await Task.Yield();

            [Action("b", Description = "B.")] public static Task<int> [|B|](int count) => Task.FromResult(count);

            [Action("c", Description = "C.")] public static ValueTask<int> [|C|](int count, int more = 1) => new(count + more);

            [Action("d", Description = "D.")] public static ValueTask [|D|](string name, params int[] numbers) => default;

            [Action("e", Description = "E.")]
            public static Task<ActionResult> [|E|](
                ActionContext context,
                int count)
            {
                var cancellationToken = 1;
                return Task.FromResult(ActionResult.Success());
            }
        }
        """,
        """
        public static class Actions
        {
            [Action("a", Description = "A.")] public static async Task A(CancellationToken cancellationToken) => await Task.Yield();

            [Action("b", Description = "B.")] public static Task<int> B(int count, CancellationToken cancellationToken) => Task.FromResult(count);

            [Action("c", Description = "C.")] public static ValueTask<int> C(int count, int more = 1, CancellationToken cancellationToken = default) => new(count + more);

            [Action("d", Description = "D.")] public static ValueTask D(string name, CancellationToken cancellationToken, params int[] numbers) => default;

            [Action("e", Description = "E.")]
            public static Task<ActionResult> E(
                ActionContext context,
                int count,
                CancellationToken actionCancellationToken)
            {
                var cancellationToken = 1;
                return Task.FromResult(ActionResult.Success());
            }
        }
        """);

    [Fact]
    public Task Token_ThatIsNotImported_IsImported() => Verify.FixesAsync(
        """
        // A header.
        using System.Threading.Tasks;
        using PluginHost.Sdk;

        public static class Actions
        {
            [Action("a", Description = "A.")] public static Task [|A|]() => Task.CompletedTask;
        }
        """,
        """
        // A header.
        using System.Threading;
        using System.Threading.Tasks;
        using PluginHost.Sdk;

        public static class Actions
        {
            [Action("a", Description = "A.")] public static Task A(CancellationToken cancellationToken) => Task.CompletedTask;
        }
        """,
        usings: "");

    [Fact]
    public Task Methods_ThatTakeOneOrCannotOrAreNoActions_AreLeftAlone() => Verify.ReportsAsync(
        """
        public interface ISends
        {
            Task Send();
        }

        public sealed class Actions : ISends
        {
            [Action("a", Description = "A.")] public static Task A(CancellationToken token) => Task.CompletedTask;

            [Action("b", Description = "B.")] public static int B(int count) => count;

            [Action("c", Description = "C.")] public Task Send() => Task.CompletedTask;

            public static Task Other() => Task.CompletedTask;
        }
        """);
}
