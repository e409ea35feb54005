using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Monitoring;

public sealed class OtlpTests
{
    [Fact]
    public async Task Otlp_WithAnEndpointInTheEnvironment_ReceivesMetricsAndSpans()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var server = await ServerProcess.StartAsync(new()
        {
            Environment =
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            },
        });
        await server.ExecuteAsync("core.echo", """{"message": "hello"}""");
        await server.ScrapeAsync();

        await collector.ReceivedAsync("/v1/metrics", "pluginhost.action.duration", "plugin.id", "core", "action.name", "echo", "service.name", "pluginhost");
        await collector.ReceivedAsync("/v1/traces", "core.echo", "execution.id", "succeeded");
        await collector.ReceivedAsync("/v1/traces", "POST /api/v1/executions/execute", "http.route");
        await server.Process.TerminateAsync();
        Assert.Equal(0, await server.Process.WaitForExitAsync());
        Assert.False(collector.Has("/v1/traces", "/metrics"), "Scrapes are no traces.");
        Assert.False(collector.Has("/v1/traces", "/v1/traces"), "Nor are the exporter's own posts.");
    }

    [Fact]
    public async Task Otlp_LastSpansBeforeTheEnd_AreStillSent()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var server = await ServerProcess.StartAsync(new()
        {
            Environment = { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" },
        });
        await server.ExecuteAsync("core.echo", """{"message": "hello"}""");

        await server.Process.TerminateAsync();

        Assert.Equal(0, await server.Process.WaitForExitAsync());
        Assert.True(collector.Has("/v1/traces", "core.echo"), "The last spans are sent before the process ends.");
        Assert.True(collector.Has("/v1/metrics", "pluginhost.action.duration"), "So are the last metrics.");
    }
}
