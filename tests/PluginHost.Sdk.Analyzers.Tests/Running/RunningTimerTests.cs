using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.RunningTimerAnalyzer, PluginHost.Sdk.CodeFixes.DisposeWhenStoppedFix>;

namespace PluginHost.Sdk.Analyzers.Tests.Running;

public sealed class RunningTimerTests
{
    [Fact]
    public Task Timer_ThatNothingKeeps_IsKeptAndDisposedByTheFix() => Support.Check<RunningTimerAnalyzer, CodeFixes.KeepTimerFix>.FixesAsync(
        """
        #nullable enable
        public sealed class Clock
        {
            public Clock()
            {
                _ = [|new Timer(static _ => { }, null, 0, 50)|];
            }
        }
        """,
        """
        #nullable enable
        public sealed class Clock : IDisposable
        {
            private Timer? _timer;

            public Clock()
            {
                _timer = new Timer(static _ => { }, null, 0, 50);
            }

            public void Dispose() => _timer?.Dispose();
        }
        """);

    [Fact]
    public Task Timer_OfALifecycle_IsDisposedInStopAsync() => Verify.FixesAsync(
        """
        public sealed class Clock : IPluginLifecycle
        {
            private Timer? _timer;

            public Task StartAsync(CancellationToken cancellationToken)
            {
                _timer = [|new Timer(static _ => { }, null, 0, 50)|];
                return Task.CompletedTask;
            }

            public async Task StopAsync(CancellationToken cancellationToken)
            {
                await Task.Yield();
            }
        }
        """,
        """
        public sealed class Clock : IPluginLifecycle
        {
            private Timer? _timer;

            public Task StartAsync(CancellationToken cancellationToken)
            {
                _timer = new Timer(static _ => { }, null, 0, 50);
                return Task.CompletedTask;
            }

            public async Task StopAsync(CancellationToken cancellationToken)
            {
                _timer?.Dispose();
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task Timer_OfAnyClass_IsDisposedWithIt() => Verify.FixesAsync(
        """
        #nullable enable
        public sealed class Clock(TimeProvider time)
        {
            private readonly ITimer _timer = [|time.CreateTimer(static _ => { }, null, TimeSpan.Zero, TimeSpan.FromSeconds(1))|];
        }
        """,
        """
        #nullable enable
        public sealed class Clock(TimeProvider time) : IDisposable
        {
            private readonly ITimer _timer = time.CreateTimer(static _ => { }, null, TimeSpan.Zero, TimeSpan.FromSeconds(1));

            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Timer_ThatIsKeptAndNeverDisposed_IsReported() => Verify.ReportsAsync(
        """
        public static class Actions
        {
            private static Timer? _timer;
            private static readonly System.Timers.Timer Other = [|new(5)|];
            private static readonly PeriodicTimer Periodic = [|new(TimeSpan.FromSeconds(1))|];

            [Action("run", Description = "Starts.")]
            public static void Run()
            {
                _timer ??= [|new Timer(static _ => { }, null, 0, 50)|];
                Other.Start();
                _ = Periodic.Period;
                if (_timer is not null) _timer.Change(0, 10);
            }
        }
        """);

    [Fact]
    public Task Timer_ThatNothingKeeps_IsReported() => Verify.ReportsAsync(
        """
        public static class Actions
        {
            [Action("run", Description = "Starts.")]
            public static void Run()
            {
                [|new Timer(static _ => { }, null, 0, 50)|];
                _ = [|new Timer(static _ => { }, null, 0, 50)|];
                var kept = [|new System.Timers.Timer(50)|];
                kept.Start();
            }
        }
        """);

    [Fact]
    public Task Timer_ThatIsLetGoOf_IsLeftAlone() => Verify.ReportsAsync(
        """
        public sealed class Clock : IAsyncDisposable
        {
            private readonly Timer _timer;
            private Timer? _exchanged = new(static _ => { });
            private readonly System.Timers.Timer _stopped = new(5);
            private readonly Timer _paused = new(static _ => { });
            private static readonly List<Timer> Many = [new(static _ => { })];

            public Clock() => this._timer = new(static _ => { }, null, 0, 50);

            public async Task RunAsync(CancellationToken cancellationToken)
            {
                var loop = new PeriodicTimer(TimeSpan.FromSeconds(1));
                while (await loop.WaitForNextTickAsync(cancellationToken)) _paused.Change(Timeout.Infinite, Timeout.Infinite);
                using var once = new Timer(static _ => { }, null, 0, 50);
                var moved = new Timer(static _ => { });
                Many.Add(moved);
            }

            public static Timer Create() => new(static _ => { });

            public async ValueTask DisposeAsync()
            {
                _stopped.Stop();
                Interlocked.Exchange(ref _exchanged, null)?.Dispose();
                await _timer.DisposeAsync();
            }
        }
        """);
}
