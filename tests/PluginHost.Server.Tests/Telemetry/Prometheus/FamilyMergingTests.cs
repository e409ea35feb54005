using System.Diagnostics.Metrics;

namespace PluginHost.Server.Tests.Telemetry.Prometheus;

public sealed class FamilyMergingTests
{
    private const string CannotBeAdded =
        "were dropped: their labels equal those of another series and the two cannot be added. Give their meters different tags";

    [Fact]
    public async Task Scrape_SameInstrumentInSeveralMeters_IsOneFamily()
    {
        await using var app = await MetricsApp.StartAsync();
        foreach (var (plugin, generation) in new[] { ("slack", "1"), ("slack", "2"), ("weather", "1") })
        {
            var meter = app.CreateGenerationMeter(plugin, generation);
            meter.CreateCounter<long>("action.submitted", "{execution}", "Executions asked for.").Add(1, new KeyValuePair<string, object?>("action.name", "a"));
            meter.CreateUpDownCounter<long>("action.active", "{execution}", "Running attempts.").Add(1);
        }

        Assert.Equal(
            """
            # TYPE action_active gauge
            # HELP action_active Running attempts.
            action_active{plugin_generation="1",plugin_id="slack"} 1
            action_active{plugin_generation="2",plugin_id="slack"} 1
            action_active{plugin_generation="1",plugin_id="weather"} 1
            # TYPE action_submitted counter
            # HELP action_submitted Executions asked for.
            action_submitted_total{action_name="a",plugin_generation="1",plugin_id="slack"} 1
            action_submitted_total{action_name="a",plugin_generation="2",plugin_id="slack"} 1
            action_submitted_total{action_name="a",plugin_generation="1",plugin_id="weather"} 1
            # EOF

            """,
            await app.ScrapeAsync(MetricsApp.OpenMetrics));
    }

    [Fact]
    public async Task Scrape_AfterAMeterIsDisposed_LacksItsSeries()
    {
        await using var app = await MetricsApp.StartAsync();
        var (old, current) = (app.CreateGenerationMeter("slack", "1"), app.CreateGenerationMeter("slack", "2"));
        foreach (var meter in new[] { old, current }) meter.CreateCounter<long>("jobs").Add(1);
        Assert.Contains("plugin_generation=\"1\"", await app.ScrapeAsync(), StringComparison.Ordinal);

        old.Dispose();
        Assert.Contains("plugin_generation=\"1\"", await app.ScrapeAsync(), StringComparison.Ordinal); // The SDK exports a disposed meter once more.

        Assert.Equal("# TYPE jobs_total counter\njobs_total{plugin_generation=\"2\",plugin_id=\"slack\"} 1\n", await app.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_SeriesOfEqualLabels_AreAdded()
    {
        await using var app = await MetricsApp.StartAsync();
        var meter = app.CreateMeter();
        var (counter, active) = (meter.CreateCounter<long>("jobs"), meter.CreateUpDownCounter<double>("active"));
        var histogram = meter.CreateHistogram("size", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2] });
        foreach (var key in new[] { "a.b", "a_b", "a-b" })
        {
            var tag = new KeyValuePair<string, object?>(key, "x");
            counter.Add(2, tag);
            active.Add(-0.5, tag);
            histogram.Record(2, tag);
        }

        counter.Add(1);
        Assert.Equal(
            """
            # TYPE active gauge
            active{a_b="x"} -1.5
            # TYPE jobs_total counter
            jobs_total 1
            jobs_total{a_b="x"} 6
            # TYPE size histogram
            size_bucket{a_b="x",le="1.0"} 0
            size_bucket{a_b="x",le="2.0"} 3
            size_bucket{a_b="x",le="+Inf"} 3
            size_count{a_b="x"} 3
            size_sum{a_b="x"} 6

            """,
            await app.ScrapeAsync());
        Assert.Empty(app.Log.Warnings);
    }

    [Fact]
    public async Task Scrape_SeriesOfEqualLabelsThatCannotBeAdded_KeepsOneAndSaysSoOnce()
    {
        await using var app = await MetricsApp.StartAsync();
        var meter = app.CreateMeter();
        var gauge = meter.CreateGauge<long>("level");
        gauge.Record(1, new KeyValuePair<string, object?>("a.b", "x"));
        gauge.Record(2, new KeyValuePair<string, object?>("a_b", "x"));
        meter.CreateHistogram("size", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1] }).Record(2);
        app.CreateMeter(new KeyValuePair<string, object?>("empty", ""))
            .CreateHistogram("size", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [5] }).Record(2);

        await app.ScrapeAsync();
        Assert.Equal(
            """
            # TYPE level gauge
            level{a_b="x"} 1
            # TYPE size histogram
            size_bucket{le="1.0"} 0
            size_bucket{le="+Inf"} 1
            size_count 1
            size_sum 2

            """,
            await app.ScrapeAsync());
        Assert.Equal(
            [
                $"5402: 1 series of 'level' {CannotBeAdded}",
                $"5402: 1 series of 'size' {CannotBeAdded}",
            ],
            app.Log.Warnings);
    }

    [Fact]
    public async Task Scrape_NamesThatClash_KeepsTheFirstAndSaysSoOnce()
    {
        await using var app = await MetricsApp.StartAsync();
        var meter = app.CreateMeter();
        meter.CreateHistogram("size", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1] }).Record(1);
        meter.CreateGauge<int>("size.count").Record(1);
        meter.CreateCounter<int>("jobs").Add(1);
        app.CreateMeter(new KeyValuePair<string, object?>("other", true)).CreateUpDownCounter<int>("jobs").Add(1);
        meter.CreateGauge<int>("target.info").Record(1);

        await app.ScrapeAsync();
        Assert.Equal(
            "# TYPE jobs_total counter\njobs_total 1\n# TYPE size histogram\nsize_bucket{le=\"1.0\"} 1\nsize_bucket{le=\"+Inf\"} 1\nsize_count 1\nsize_sum 1\n",
            await app.ScrapeAsync());
        Assert.Equal(3, app.Log.Warnings.Count);
        Assert.All(app.Log.Warnings, warning => Assert.StartsWith("5401: Instrument '", warning, StringComparison.Ordinal));
    }
}
