using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using PluginHost.Server.Telemetry.Prometheus;

namespace PluginHost.Server.Tests.Telemetry.Prometheus;

/// <summary>A real server with nothing but metrics of its own, a scrape endpoint and <c>/ping</c>.</summary>
internal sealed class MetricsApp : IAsyncDisposable
{
    public const string Text = "text/plain;version=0.0.4";
    public const string OpenMetrics = "application/openmetrics-text;version=1.0.0";

    private readonly WebApplication _app;
    private readonly string _meterName;
    private readonly ConcurrentBag<Meter> _meters = [];

    private MetricsApp(WebApplication app, MeterProvider provider, string meterName, RecordedLog log)
    {
        (_app, Provider, _meterName, Log) = (app, provider, meterName, log);
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        Client = new() { BaseAddress = new(address) };
    }

    public HttpClient Client { get; }

    public MeterProvider Provider { get; }

    public RecordedLog Log { get; }

    public static async Task<MetricsApp> StartAsync(Action<MeterProviderBuilder>? configure = null, Action<ResourceBuilder>? describe = null)
    {
        var meterName = $"test-{Guid.NewGuid()}";
        var resource = ResourceBuilder.CreateEmpty();
        describe?.Invoke(resource);
        var builder = OpenTelemetry.Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(meterName).AddPrometheusExporter();
        configure?.Invoke(builder);
        var provider = builder.Build();

        var web = WebApplication.CreateSlimBuilder();
        var log = new RecordedLog();
        web.Logging.ClearProviders().AddProvider(log);
        web.WebHost.UseUrls("http://127.0.0.1:0");
        web.Services.AddSingleton(provider);
        var app = web.Build();
        app.MapPrometheusScrapingEndpoint();
        app.MapGet("/ping", () => Results.Text("pong"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, provider, meterName, log);
    }

    public Meter CreateMeter(params KeyValuePair<string, object?>[] tags)
    {
        var meter = new Meter(new MeterOptions(_meterName) { Tags = tags });
        _meters.Add(meter);
        return meter;
    }

    /// <summary>A meter as plugin generations have them.</summary>
    public Meter CreateGenerationMeter(string plugin, string generation) =>
        CreateMeter(new("plugin.id", plugin), new("plugin.generation", generation));

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string? accept)
    {
        using var request = new HttpRequestMessage(method, "/metrics");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<string> ScrapeAsync(string? accept = Text)
    {
        using var response = await SendAsync(HttpMethod.Get, accept);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Provider.Dispose();
        foreach (var meter in _meters) meter.Dispose();
    }
}
