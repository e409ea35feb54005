using Microsoft.CodeAnalysis;
using PluginHost.Sdk.Analyzers.Tests.Support;
using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.AsyncVoidAnalyzer, PluginHost.Sdk.CodeFixes.AsyncVoidFix>;

namespace PluginHost.Sdk.Analyzers.Tests;

public sealed class AsyncVoidTests
{
    [Fact]
    public Task AsyncVoid_MethodsAndLocalFunctions_ReturnTaskAfterTheFix() => Verify.FixesAsync(
        """
        public static class Sender
        {
            // Kept.
            public static async void /* this, too */ [|Send|]() => await Task.Yield();

            public static void Run()
            {
                async void [|Inner|]() => await Task.Yield();
                Inner();
            }
        }
        """,
        """
        public static class Sender
        {
            // Kept.
            public static async Task /* this, too */ Send() => await Task.Yield();

            public static void Run()
            {
                async Task Inner() => await Task.Yield();
                Inner();
            }
        }
        """);

    [Fact]
    public Task Task_ThatIsNotImported_IsImported() => Verify.FixesAsync(
        """
        namespace Apart
        {
            public static class Sender
            {
                public static async void [|Send|]() => await System.Threading.Tasks.Task.Yield();
            }
        }
        """,
        """
        using System.Threading.Tasks;

        namespace Apart
        {
            public static class Sender
            {
                public static async Task Send() => await System.Threading.Tasks.Task.Yield();
            }
        }
        """,
        usings: "");

    [Fact]
    public Task AsyncVoid_ThatCannotBeChanged_IsReportedWithoutAFix() => Verify.FixesAsync(Unchangeable, Unchangeable);

    [Fact]
    public Task AsyncVoid_ThatCatchesEverything_IsLeftAlone() => Verify.ReportsAsync(
        """
        public static class Sender
        {
            public static async void OnTick(object? sender, EventArgs e)
            {
                try
                {
                    await Task.Yield();
                }
                catch (Exception exception)
                {
                    _ = exception;
                }
            }

            public static Action Callback { get; } = async () => { try { await Task.Yield(); } catch { } };

            public static async Task SendAsync() => await Task.Yield();

            public static Func<Task> Later { get; } = async () => await Task.Yield();

            public static void Nothing() { }
        }
        """);

    [Fact]
    public Task AsyncVoid_ThatThrowsAgain_IsReported() => Verify.ReportsAsync(
        "public static class Sender { public static async void [|Send|]() { try { await Task.Yield(); } catch (Exception) { throw; } } }");

    [Fact]
    public async Task AsyncVoid_Action_IsAnErrorAsTheHostLeavesItOut()
    {
        var verdict = await HostVerdict.OfAsync("public static class A { [Action(\"a\", Description = \"A.\")] public static async void Run() => await Task.Yield(); }", new AsyncVoidAnalyzer());
        Assert.Contains(verdict.Host, static problem => problem.Contains("async void", StringComparison.Ordinal));
        var diagnostic = Assert.Single(verdict.Rules);
        Assert.Equal((DiagnosticSeverity.Error, "The method 'Run' is async and returns void: what it throws reaches no caller and counts as a fault of the plugin. Return Task and await it."), (diagnostic.Severity, diagnostic.GetMessage(null)));
    }

    private const string Unchangeable = """
        public interface ISender
        {
            void Send();
        }

        public abstract class Base
        {
            protected abstract void Start();
        }

        public sealed class Sender : Base, ISender
        {
            public async void [|Send|]() => await Task.Yield();

            protected override async void [|Start|]() => await Task.Yield();

            private async void [|OnTick|](object? sender, EventArgs e) => await Task.Yield();

            public Action Callback { get; } = [|async|] () => await Task.Yield();

            public void Run(Action<int> each) => Run([|async|] number => await Task.Delay(number));

            public void Old(Action each) => Old([|async|] delegate { await Task.Yield(); });
        }
        """;
}
