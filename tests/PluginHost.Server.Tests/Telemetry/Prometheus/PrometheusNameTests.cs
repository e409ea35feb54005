using OpenTelemetry.Metrics;
using PluginHost.Server.Telemetry.Prometheus;

namespace PluginHost.Server.Tests.Telemetry.Prometheus;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("action.duration", "s", MetricType.Histogram, "action_duration_seconds", "action_duration_seconds", "seconds")]
    [InlineData("action.submitted", "{execution}", MetricType.LongSum, "action_submitted", "action_submitted_total", "")]
    [InlineData("jobs.total", null, MetricType.DoubleSum, "jobs", "jobs_total", "")]
    [InlineData("total", "", MetricType.LongSum, "total", "total_total", "")]
    [InlineData("cpu_seconds_total", "s", MetricType.DoubleSum, "cpu_seconds", "cpu_seconds_total", "seconds")]
    [InlineData("io", "By", MetricType.LongSum, "io_bytes", "io_bytes_total", "bytes")]
    [InlineData("memory.bytes", "By", MetricType.LongSumNonMonotonic, "memory_bytes", "memory_bytes", "bytes")]
    [InlineData("usage", "1", MetricType.DoubleGauge, "usage_ratio", "usage_ratio", "ratio")]
    [InlineData("usage", "1", MetricType.LongGauge, "usage_ratio", "usage_ratio", "ratio")]
    [InlineData("usage", "1", MetricType.LongSumNonMonotonic, "usage", "usage", "")]
    [InlineData("usage", "1", MetricType.LongSum, "usage", "usage_total", "")]
    [InlineData("usage", "%", MetricType.LongGauge, "usage_percent", "usage_percent", "percent")]
    [InlineData("speed", "By/s", MetricType.DoubleGauge, "speed_bytes_per_second", "speed_bytes_per_second", "bytes_per_second")]
    [InlineData("speed", "{request}/min", MetricType.DoubleGauge, "speed_per_minute", "speed_per_minute", "per_minute")]
    [InlineData("speed", "1/s", MetricType.DoubleGauge, "speed_per_second", "speed_per_second", "per_second")]
    [InlineData("weight", "k.g{net}", MetricType.LongGauge, "weight_k_g", "weight_k_g", "k_g")]
    [InlineData("seconds", "s", MetricType.LongGauge, "seconds", "seconds", "")]
    [InlineData("9.lives--left", null, MetricType.LongGauge, "_9_lives_left", "_9_lives_left", "")]
    [InlineData("ns:rule", null, MetricType.LongGauge, "ns:rule", "ns:rule", "")]
    public void Of_Instrument_IsNamedAsPrometheusWants(string name, string? unit, MetricType type, string family, string sample, string suffix)
    {
        var result = PrometheusName.Of(name, unit, type);

        Assert.Equal((family, sample, suffix), (result.Family, result.Sample, result.Unit));
    }
}
