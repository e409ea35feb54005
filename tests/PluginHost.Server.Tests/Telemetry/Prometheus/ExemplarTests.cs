using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using OpenTelemetry.Metrics;

namespace PluginHost.Server.Tests.Telemetry.Prometheus;

public sealed partial class ExemplarTests
{
    [Fact]
    public async Task Scrape_MeasurementsInATrace_LeadToItInOpenMetrics()
    {
        await using var app = await MetricsApp.StartAsync(metrics => metrics.SetExemplarFilter(ExemplarFilterType.TraceBased));
        var meter = app.CreateMeter();
        var (whole, real) = (meter.CreateCounter<long>("whole"), meter.CreateCounter<double>("real"));
        var histogram = meter.CreateHistogram("wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        histogram.Record(0.75);
        using var activity = new Activity("test") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        whole.Add(5);
        real.Add(1.5);
        histogram.Record(0.25);
        histogram.Record(7);

        var text = await app.ScrapeAsync(MetricsApp.OpenMetrics);

        var trace = $"# {{trace_id=\"{activity.TraceId}\",span_id=\"{activity.SpanId}\"}}";
        Assert.Equal(
            $$"""
            # TYPE real counter
            real_total 1.5 {{trace}} 1.5 TIME
            # TYPE wait_seconds histogram
            # UNIT wait_seconds seconds
            wait_seconds_bucket{le="0.5"} 1 {{trace}} 0.25 TIME
            wait_seconds_bucket{le="1.0"} 2
            wait_seconds_bucket{le="+Inf"} 3 {{trace}} 7 TIME
            wait_seconds_count 3
            wait_seconds_sum 8
            # TYPE whole counter
            whole_total 5 {{trace}} 5 TIME
            # EOF

            """,
            Timestamp().Replace(text, " TIME\n"));
        var seconds = double.Parse(Timestamp().Match(text).ValueSpan, CultureInfo.InvariantCulture);
        Assert.Equal(activity.StartTimeUtc, DateTime.UnixEpoch.AddSeconds(seconds), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Scrape_MeasurementsInATrace_AreBareInTheOlderFormat()
    {
        await using var app = await MetricsApp.StartAsync(metrics => metrics.SetExemplarFilter(ExemplarFilterType.AlwaysOn));
        using var activity = new Activity("test") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        app.CreateMeter().CreateCounter<long>("jobs").Add(1);

        Assert.Equal("# TYPE jobs_total counter\njobs_total 1\n", await app.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_MeasurementOutsideOfATrace_HasNoExemplar()
    {
        await using var app = await MetricsApp.StartAsync(metrics => metrics.SetExemplarFilter(ExemplarFilterType.AlwaysOn));
        Activity.Current = null;
        app.CreateMeter().CreateCounter<long>("jobs").Add(1);

        Assert.Equal("# TYPE jobs counter\njobs_total 1\n# EOF\n", await app.ScrapeAsync(MetricsApp.OpenMetrics));
    }

    [GeneratedRegex(@" [0-9]{10}(\.[0-9]{1,3})?\n", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Timestamp();
}
