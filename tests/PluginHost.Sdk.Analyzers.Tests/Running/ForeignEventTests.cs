using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.ForeignEventAnalyzer, PluginHost.Sdk.CodeFixes.ForeignEventFix>;

namespace PluginHost.Sdk.Analyzers.Tests.Running;

public sealed class ForeignEventTests
{
    [Fact]
    public Task Handler_InALifecycle_IsTakenOffInStopAsync() => Verify.FixesAsync(
        """
        public sealed class Watch : IPluginLifecycle
        {
            public Task StartAsync(CancellationToken cancellationToken)
            {
                [|AppDomain.CurrentDomain.ProcessExit += OnExit|];
                return Task.CompletedTask;
            }

            public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

            private void OnExit(object? sender, EventArgs arguments)
            {
            }
        }
        """,
        """
        public sealed class Watch : IPluginLifecycle
        {
            public Task StartAsync(CancellationToken cancellationToken)
            {
                AppDomain.CurrentDomain.ProcessExit += OnExit;
                return Task.CompletedTask;
            }

            public Task StopAsync(CancellationToken cancellationToken)
            {
                AppDomain.CurrentDomain.ProcessExit -= OnExit;
                return Task.CompletedTask;
            }

            private void OnExit(object? sender, EventArgs arguments)
            {
            }
        }
        """);

    [Fact]
    public Task Lambda_ThatCapturesNothing_BecomesAMethodThatIsTakenOff() => Verify.FixesAsync(
        """
        #nullable enable
        public sealed class Watch
        {
            public Watch()
            {
                [|Console.CancelKeyPress += (_, arguments) => arguments.Cancel = true|];
            }
        }
        """,
        """
        #nullable enable
        public sealed class Watch : IDisposable
        {
            public Watch()
            {
                Console.CancelKeyPress += OnCancelKeyPress;
            }

            public void Dispose() => Console.CancelKeyPress -= OnCancelKeyPress;

            private static void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs arguments) => arguments.Cancel = true;
        }
        """);

    [Theory]
    [InlineData("var count = 0; [|Console.CancelKeyPress += (_, _) => count++|];")]
    [InlineData("[|Console.CancelKeyPress += async (_, _) => await Task.Yield()|];")]
    public Task Lambda_ThatCannotBecomeAMethod_IsReportedWithoutAFix(string body)
    {
        var source = $$"""
            public sealed class Watch
            {
                public Watch()
                {
                    {{body}}
                }
            }
            """;
        return Verify.FixesAsync(source, source);
    }

    [Fact]
    public Task Handler_OfAStaticClass_IsReported() => Verify.ReportsAsync(
        """
        using System.Runtime.Loader;

        public static class Actions
        {
            [Action("run", Description = "Subscribes.")]
            public static void Run()
            {
                [|AssemblyLoadContext.Default.Resolving += static (_, _) => null|];
                [|TaskScheduler.UnobservedTaskException += OnFault|];
                var domain = AppDomain.CurrentDomain;
                [|domain.UnhandledException += delegate { }|];
            }

            private static void OnFault(object? sender, UnobservedTaskExceptionEventArgs arguments) => arguments.SetObserved();
        }
        """);

    [Fact]
    public Task Handler_ThatIsTakenOff_IsLeftAlone() => Verify.ReportsAsync(
        """
        public sealed class Watch : IDisposable
        {
            private readonly EventHandler _handler = static (_, _) => { };

            public Watch()
            {
                AppDomain.CurrentDomain.ProcessExit += OnExit;
                AppDomain.CurrentDomain.DomainUnload += _handler;
            }

            public void Dispose()
            {
                AppDomain.CurrentDomain.ProcessExit -= this.OnExit;
                AppDomain.CurrentDomain.DomainUnload -= _handler;
            }

            private void OnExit(object? sender, EventArgs arguments)
            {
            }
        }
        """);

    [Fact]
    public Task Handler_OfAnObjectOfThePlugin_IsLeftAlone() => Verify.ReportsAsync(
        """
        public sealed class Source
        {
            public static event EventHandler? Changed;

            public Source(FileSystemWatcher watcher)
            {
                Changed += static (_, _) => { };
                watcher.Changed += static (_, _) => Changed?.Invoke(null, EventArgs.Empty);
            }
        }
        """);
}
