using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Monitoring;

public sealed class ExemplarTests(RunningSystem system)
{
    private const string Text = "text/plain;version=0.0.4";
    private const string OpenMetrics = "application/openmetrics-text;version=1.0.0";

    [Theory]
    [InlineData(null, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData(Text, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData(OpenMetrics, "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    public async Task Metrics_AsAskedFor_NameTheirFormat(string? accept, string expected)
    {
        var server = await system.Server;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);

        using var response = await server.Anonymous.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected.StartsWith("application", StringComparison.Ordinal), text.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Latency_OfATracedCall_CarriesItsTraceInOpenMetricsOnly()
    {
        const string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var server = await system.Server;
        await server.ExecuteAsync("core.log", """{"message": "traced"}""", $"00-{trace}-00f067aa0ba902b7-01");

        var exemplar = Assert.Single(Exposition.Samples(await server.ScrapeAsync(OpenMetrics), "pluginhost_action_duration_seconds_bucket", "action_name=\"log\"", trace));

        Assert.Matches($$"""\} \d+ # \{[^}]*trace_id="{{trace}}"[^}]*\} [0-9.e-]+ [0-9.]+$""", exemplar);
        Assert.DoesNotContain(trace, await server.ScrapeAsync(Text), StringComparison.Ordinal);
    }
}
