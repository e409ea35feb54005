using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.ObservableInstrumentAnalyzer, PluginHost.Sdk.CodeFixes.DisposeWhenStoppedFix>;

namespace PluginHost.Sdk.Analyzers.Tests.Running;

public sealed class ObservableInstrumentTests
{
    [Fact]
    public Task Gauge_OnAMeterOfTheClass_IsDisposedWithIt() => Verify.FixesAsync(
        """
        #nullable enable
        using System.Diagnostics.Metrics;

        public sealed class Stock
        {
            private readonly Meter _meter = new("acme.stock");

            public Stock() => [|_meter.CreateObservableGauge("articles", () => 3)|];
        }
        """,
        """
        #nullable enable
        using System.Diagnostics.Metrics;

        public sealed class Stock : IDisposable
        {
            private readonly Meter _meter = new("acme.stock");

            public Stock() => _meter.CreateObservableGauge("articles", () => 3);

            public void Dispose() => _meter.Dispose();
        }
        """);

    [Fact]
    public Task Counter_OnAStaticMeter_IsDisposedInStopAsync() => Verify.FixesAsync(
        """
        #nullable enable
        using System.Diagnostics.Metrics;

        public sealed class Stock : IPluginLifecycle
        {
            private static readonly Meter Meter = new("acme.stock");
            private static readonly ObservableCounter<int> Sold = [|Meter.CreateObservableCounter("sold", static () => 3)|];

            public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

            public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        }
        """,
        """
        #nullable enable
        using System.Diagnostics.Metrics;

        public sealed class Stock : IPluginLifecycle
        {
            private static readonly Meter Meter = new("acme.stock");
            private static readonly ObservableCounter<int> Sold = Meter.CreateObservableCounter("sold", static () => 3);

            public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

            public Task StopAsync(CancellationToken cancellationToken)
            {
                Meter.Dispose();
                return Task.CompletedTask;
            }
        }
        """);

    [Fact]
    public Task Gauge_OnAMeterThatNothingKeeps_IsReported() => Verify.ReportsAsync(
        """
        using System.Diagnostics.Metrics;

        public static class Stock
        {
            public static void Measure()
            {
                [|new Meter("one").CreateObservableGauge("articles", static () => 3)|];
                var meter = new Meter("two");
                [|meter.CreateObservableUpDownCounter("articles", static () => 3)|];
            }
        }
        """);

    [Fact]
    public Task Instruments_WithoutCallbacksOrOnMetersThatEnd_AreLeftAlone() => Verify.ReportsAsync(
        """
        using System.Diagnostics.Metrics;

        public sealed class Stock : IDisposable
        {
            private static readonly Meter Counters = new("acme.counters");
            private static readonly Counter<int> Sold = Counters.CreateCounter<int>("sold");
            private readonly Meter _meter = new("acme.stock");
            private readonly Meter _made;

            public Stock(IMeterFactory factory)
            {
                _made = factory.Create("acme.made");
                _made.CreateObservableGauge("articles", static () => 3);
                _meter.CreateObservableGauge("articles", static () => 3);
                using var brief = new Meter("brief");
                brief.CreateObservableGauge("articles", static () => 3);
                Sold.Add(1);
            }

            public void Dispose() => _meter.Dispose();
        }
        """);
}
