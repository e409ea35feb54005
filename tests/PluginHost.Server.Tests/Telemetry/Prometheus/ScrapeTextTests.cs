using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace PluginHost.Server.Tests.Telemetry.Prometheus;

public sealed class ScrapeTextTests
{
    private const string ExpectedText = """
        # TYPE target_info gauge
        # HELP target_info The attributes of the resource that these metrics are about.
        target_info{service_name="pluginhost",service_version="1.2.3"} 1
        # TYPE action_active gauge
        # HELP action_active Running attempts.
        action_active{action_name="a"} -2
        # TYPE action_duration_seconds histogram
        # HELP action_duration_seconds How long attempts take.
        action_duration_seconds_bucket{action_name="a",outcome="succeeded",le="0.5"} 1
        action_duration_seconds_bucket{action_name="a",outcome="succeeded",le="1.0"} 2
        action_duration_seconds_bucket{action_name="a",outcome="succeeded",le="10.0"} 2
        action_duration_seconds_bucket{action_name="a",outcome="succeeded",le="+Inf"} 3
        action_duration_seconds_count{action_name="a",outcome="succeeded"} 3
        action_duration_seconds_sum{action_name="a",outcome="succeeded"} 61.25
        # TYPE action_submitted_total counter
        # HELP action_submitted_total Executions asked for.
        action_submitted_total 3
        # TYPE memory_bytes gauge
        # HELP memory_bytes Bytes in use.
        memory_bytes 1048576
        # TYPE pool_usage_ratio gauge
        # HELP pool_usage_ratio How full the pool is.
        pool_usage_ratio{shared="true"} 0.25

        """;

    private const string ExpectedOpenMetrics = """
        # TYPE target info
        # HELP target The attributes of the resource that these metrics are about.
        target_info{service_name="pluginhost",service_version="1.2.3"} 1
        # TYPE action_active gauge
        # HELP action_active Running attempts.
        action_active{action_name="a"} -2
        # TYPE action_duration_seconds histogram
        # UNIT action_duration_seconds seconds
        # HELP action_duration_seconds How long attempts take.
        action_duration_seconds_bucket{action_name="a",outcome="succeeded",le="0.5"} 1
        action_duration_seconds_bucket{action_name="a",outcome="succeeded",le="1.0"} 2
        action_duration_seconds_bucket{action_name="a",outcome="succeeded",le="10.0"} 2
        action_duration_seconds_bucket{action_name="a",outcome="succeeded",le="+Inf"} 3
        action_duration_seconds_count{action_name="a",outcome="succeeded"} 3
        action_duration_seconds_sum{action_name="a",outcome="succeeded"} 61.25
        # TYPE action_submitted counter
        # HELP action_submitted Executions asked for.
        action_submitted_total 3
        # TYPE memory_bytes gauge
        # UNIT memory_bytes bytes
        # HELP memory_bytes Bytes in use.
        memory_bytes 1048576
        # TYPE pool_usage_ratio gauge
        # UNIT pool_usage_ratio ratio
        # HELP pool_usage_ratio How full the pool is.
        pool_usage_ratio{shared="true"} 0.25
        # EOF

        """;

    [Theory]
    [InlineData(MetricsApp.Text, ExpectedText)]
    [InlineData(MetricsApp.OpenMetrics, ExpectedOpenMetrics)]
    public async Task Scrape_EveryKindOfInstrument_IsExactlyThisText(string accept, string expected)
    {
        await using var app = await StartWithInstrumentsAsync();

        Assert.Equal(expected, await app.ScrapeAsync(accept));
    }

    [Theory]
    [InlineData(MetricsApp.Text, "")]
    [InlineData(MetricsApp.OpenMetrics, "# EOF\n")]
    public async Task Scrape_NoInstrumentAndNoResource_HoldsNothing(string accept, string expected)
    {
        await using var app = await MetricsApp.StartAsync();
        app.CreateMeter().CreateCounter<long>("never.used");

        Assert.Equal(expected, await app.ScrapeAsync(accept));
    }

    [Fact]
    public async Task Scrape_NumbersThatAreNone_AreSpelledAsPrometheusReadsThem()
    {
        await using var app = await MetricsApp.StartAsync();
        var gauge = app.CreateMeter().CreateGauge<double>("odd");
        foreach (var value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-7, 1e300, 0.1 })
            gauge.Record(value, new KeyValuePair<string, object?>("of", value));

        Assert.Equal(
            """
            # TYPE odd gauge
            odd{of="NaN"} NaN
            odd{of="Infinity"} +Inf
            odd{of="-Infinity"} -Inf
            odd{of="1E-07"} 1e-07
            odd{of="1E+300"} 1e+300
            odd{of="0.1"} 0.1

            """,
            await app.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_TextsWithSpecialCharacters_AreEscaped()
    {
        await using var app = await MetricsApp.StartAsync();
        app.CreateMeter().CreateCounter<long>("odd", description: "a \"b\"\\\nc\0")
            .Add(1, new KeyValuePair<string, object?>("text", "a \"b\"\\\nc\0 ü 💡 \ud800"));

        Assert.Equal(
            "# TYPE odd_total counter\n# HELP odd_total a \"b\"\\\\\\nc\uFFFD\nodd_total{text=\"a \\\"b\\\"\\\\\\nc\uFFFD ü 💡 \uFFFD\"} 1\n",
            await app.ScrapeAsync());
        Assert.StartsWith(
            "# TYPE odd counter\n# HELP odd a \\\"b\\\"\\\\\\nc\uFFFD\n",
            await app.ScrapeAsync(MetricsApp.OpenMetrics),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_HistogramWithNegativeBounds_HasNoSumInOpenMetrics()
    {
        await using var app = await MetricsApp.StartAsync();
        app.CreateMeter().CreateHistogram("change", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [-1, 0, 1] }).Record(-3);

        Assert.Contains("change_count 1\nchange_sum -3\n", await app.ScrapeAsync(), StringComparison.Ordinal);
        Assert.Equal(
            "# TYPE change histogram\nchange_bucket{le=\"-1.0\"} 1\nchange_bucket{le=\"0.0\"} 1\n"
            + "change_bucket{le=\"1.0\"} 1\nchange_bucket{le=\"+Inf\"} 1\n# EOF\n",
            await app.ScrapeAsync(MetricsApp.OpenMetrics));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(-1)]
    public async Task Scrape_ExponentialHistogram_HasBucketsOfPowersOfTwo(int maxScale)
    {
        await using var app = await MetricsApp.StartAsync(metrics => metrics
            .AddView("size", new Base2ExponentialBucketHistogramConfiguration { MaxScale = maxScale, MaxSize = 20 }));
        var size = app.CreateMeter().CreateHistogram<double>("size");
        foreach (var value in new[] { 0, 1.0, 1.5, 2, 3, 15, 16, 17 }) size.Record(value);

        var fine = """
            # TYPE size histogram
            size_bucket{le="0.0"} 1
            size_bucket{le="1.0"} 2
            size_bucket{le="2.0"} 4
            size_bucket{le="4.0"} 5
            size_bucket{le="8.0"} 5
            size_bucket{le="16.0"} 7
            size_bucket{le="32.0"} 8
            size_bucket{le="+Inf"} 8
            size_count 8
            size_sum 55.5

            """;
        var coarse = """
            # TYPE size histogram
            size_bucket{le="0.0"} 1
            size_bucket{le="1.0"} 2
            size_bucket{le="4.0"} 5
            size_bucket{le="16.0"} 7
            size_bucket{le="64.0"} 8
            size_bucket{le="+Inf"} 8
            size_count 8
            size_sum 55.5

            """;
        Assert.Equal(maxScale < 0 ? coarse : fine, await app.ScrapeAsync());
    }

    private static async Task<MetricsApp> StartWithInstrumentsAsync()
    {
        var app = await MetricsApp.StartAsync(
            describe: resource => resource.AddAttributes([new("service.name", "pluginhost"), new("service.version", "1.2.3")]));
        var action = new KeyValuePair<string, object?>("action.name", "a");
        var meter = app.CreateMeter();
        meter.CreateCounter<long>("action.submitted", "{execution}", "Executions asked for.").Add(3);
        meter.CreateUpDownCounter<long>("action.active", "{execution}", "Running attempts.").Add(-2, action);
        meter.CreateObservableGauge("memory", () => 1_048_576L, "By", "Bytes in use.");
        meter.CreateGauge<double>("pool.usage", "1", "How full the pool is.").Record(0.25, new KeyValuePair<string, object?>("shared", true));
        var duration = meter.CreateHistogram(
            "action.duration", "s", "How long attempts take.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1, 10] });
        foreach (var seconds in new[] { 0.25, 1.0, 60.0 }) duration.Record(seconds, new("outcome", "succeeded"), action);
        return app;
    }
}
