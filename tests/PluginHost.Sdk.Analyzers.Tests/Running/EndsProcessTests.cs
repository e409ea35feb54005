using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.EndsProcessAnalyzer, PluginHost.Sdk.CodeFixes.EndsProcessFix>;

namespace PluginHost.Sdk.Analyzers.Tests.Running;

public sealed class EndsProcessTests
{
    [Fact]
    public Task Exit_InAnAction_ThrowsAfterTheFix() => Verify.FixesAsync(
        """
        public static class Actions
        {
            [Action("run", Description = "Ends.")]
            public static void Run() => [|Environment.Exit(7)|];
        }
        """,
        """
        public static class Actions
        {
            [Action("run", Description = "Ends.")]
            public static void Run() => throw new ActionFailedException("failed", "The action cannot go on.");
        }
        """);

    [Fact]
    public Task FailFast_WhereAResultIsReturned_ReturnsAFailure() => Verify.FixesAsync(
        """
        [Action("run", Description = "Ends.")]
        public sealed class Run : IAction
        {
            public async Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken)
            {
                await Task.Yield();
                if (context.Attempt > 1)
                {
                    [|Environment.FailFast("The disk is full.")|];
                }

                return ActionResult.Success();
            }
        }
        """,
        """
        [Action("run", Description = "Ends.")]
        public sealed class Run : IAction
        {
            public async Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken)
            {
                await Task.Yield();
                if (context.Attempt > 1)
                {
                    return ActionResult.Failed("failed", "The disk is full.");
                }

                return ActionResult.Success();
            }
        }
        """);

    [Fact]
    public Task Exit_InAConstructor_ThrowsWhatRefusesThePlugin() => Verify.FixesAsync(
        """
        [Action("run", Description = "Ends.")]
        public sealed class Run : IAction
        {
            public Run()
            {
                if (!File.Exists("here.txt")) [|Environment.Exit(8)|];
            }

            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken) => Task.FromResult(ActionResult.Success());
        }
        """,
        """
        [Action("run", Description = "Ends.")]
        public sealed class Run : IAction
        {
            public Run()
            {
                if (!File.Exists("here.txt")) throw new InvalidOperationException("The action cannot go on.");
            }

            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken) => Task.FromResult(ActionResult.Success());
        }
        """);

    [Fact]
    public Task Exit_WithoutTheUsings_IsReplacedByFullNames() => Verify.FixesAsync(
        """
        namespace Acme
        {
            public sealed class Service
            {
                public void Stop() => [|System.Environment.Exit(1)|];
            }
        }
        """,
        """
        namespace Acme
        {
            public sealed class Service
            {
                public void Stop() => throw new InvalidOperationException("The action cannot go on.");
            }
        }
        """);

    [Fact]
    public Task Kill_OfTheOwnProcess_IsReported() => Verify.ReportsAsync(
        """
        using System.Diagnostics;

        public static class Actions
        {
            public static void One() => [|Process.GetCurrentProcess().Kill()|];

            public static void Two()
            {
                var own = Process.GetCurrentProcess();
                [|own.Kill()|];
            }
        }
        """);

    [Fact]
    public Task Process_OfItsOwn_MayBeEnded() => Verify.ReportsAsync(
        """
        using System.Diagnostics;

        public static class Actions
        {
            public static void Run()
            {
                using var child = Process.Start("ls");
                child.Kill();
                Environment.ExitCode = 3;
            }
        }
        """);
}
