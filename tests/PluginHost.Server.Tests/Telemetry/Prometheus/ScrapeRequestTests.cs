using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using PluginHost.Server.Telemetry.Prometheus;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Telemetry.Prometheus;

[Collection(nameof(Alone))]
public sealed class ScrapeRequestTests
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private const string Prometheus2 =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    private const string Prometheus3 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

    private const int TimeLimitMilliseconds = 60_000;

    [Theory]
    [InlineData(null, Text)]
    [InlineData("", Text)]
    [InlineData("*/*", Text)]
    [InlineData("text/*", Text)]
    [InlineData("application/json", Text)]
    [InlineData("not a media type", Text)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Text)]
    [InlineData("text/plain;version=0.0.4", Text)]
    [InlineData("application/openmetrics-text;q=0.3,text/plain;q=0.5", Text)]
    [InlineData("application/openmetrics-text;q=0", Text)]
    [InlineData("application/openmetrics-text;q=0,*/*", Text)]
    [InlineData("application/openmetrics-text;version=0.0.1", Text)]
    [InlineData("application/openmetrics-text;version=2.0.0,*/*;q=0.1", Text)]
    [InlineData("text/plain;q=0,*/*", OpenMetrics)]
    [InlineData("application/openmetrics-text", OpenMetrics)]
    [InlineData("application/*", OpenMetrics)]
    [InlineData("APPLICATION/OpenMetrics-Text; Version=\"1.0.0\"", OpenMetrics)]
    [InlineData("text/plain,application/openmetrics-text", OpenMetrics)]
    [InlineData("text/plain;q=0.5,application/openmetrics-text;q=0.6", OpenMetrics)]
    [InlineData(Prometheus2, OpenMetrics)]
    [InlineData(Prometheus3, OpenMetrics)]
    public async Task Get_Accept_ChoosesTheFormat(string? accept, string contentType)
    {
        await using var app = await MetricsApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Get, accept);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var isOpenMetrics = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).EndsWith("# EOF\n", StringComparison.Ordinal);
        Assert.Equal(contentType == OpenMetrics, isOpenMetrics);
    }

    [Fact]
    public async Task Head_Always_HasTheHeadersOfGetWithoutCollecting()
    {
        await using var app = await MetricsApp.StartAsync();
        var collections = 0;
        app.CreateMeter().CreateObservableGauge("collections", () => ++collections);

        using var response = await app.SendAsync(HttpMethod.Head, MetricsApp.OpenMetrics);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(OpenMetrics, response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal(0, collections);
    }

    [Fact]
    public async Task Post_Always_IsNotAllowed()
    {
        await using var app = await MetricsApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Post, accept: null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Get_ManyAtOnce_CollectsForOneAfterTheOther()
    {
        await using var app = await MetricsApp.StartAsync();
        var (running, most) = (0, 0);
        app.CreateMeter().CreateObservableGauge("answer", () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Thread.SpinWait(10_000);
            Interlocked.Decrement(ref running);
            return 42;
        });

        var texts = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => app.ScrapeAsync(number % 2 == 0 ? MetricsApp.Text : MetricsApp.OpenMetrics)));

        Assert.Equal(1, most);
        Assert.Equal(20, texts.Count(text => text == "# TYPE answer gauge\nanswer 42\n"));
        Assert.Equal(20, texts.Count(text => text == "# TYPE answer gauge\nanswer 42\n# EOF\n"));
    }

    [Fact(Timeout = TimeLimitMilliseconds)]
    public async Task Get_WhileAnotherScrapeRuns_WaitsUntilItsCallerGivesUp()
    {
        await using var app = await MetricsApp.StartAsync();
        using var entered = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);
        app.CreateMeter().CreateObservableGauge("slow", () =>
        {
            entered.Release();
            leave.Wait(TestContext.Current.CancellationToken);
            return 1;
        });
        var first = app.ScrapeAsync();
        await entered.WaitAsync(TestContext.Current.CancellationToken);
        PrometheusExporter.TryFind(app.Provider, out var exporter);
        using var givesUp = new CancellationTokenSource();

        var second = exporter!.ScrapeAsync(ScrapeFormat.Text, app.Log, givesUp.Token);
        Assert.False(second.IsCompleted);
        await givesUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        leave.Release();

        Assert.Equal("# TYPE slow gauge\nslow 1\n", await first);
    }

    [Fact]
    public async Task Get_AfterTheProviderIsDisposed_IsUnavailable()
    {
        await using var app = await MetricsApp.StartAsync();
        app.Provider.Dispose();

        using var response = await app.SendAsync(HttpMethod.Get, accept: null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.StartsWith("5403: A scrape was answered with 503", Assert.Single(app.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact(Timeout = TimeLimitMilliseconds)]
    public async Task Get_Scrapes_AreNotInTheHttpMetrics()
    {
        await using var app = await MetricsApp.StartAsync(metrics => metrics.AddMeter("Microsoft.AspNetCore.Hosting"));
        await app.ScrapeAsync();
        await app.Client.GetStringAsync("/ping", TestContext.Current.CancellationToken);

        // The server records a request after its answer is out: ask until the other request is there.
        string text;
        do text = await app.ScrapeAsync();
        while (!text.Contains("http_route=\"/ping\"", StringComparison.Ordinal));

        Assert.DoesNotContain("/metrics", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_ProviderOfTheSdkAndOtherPath_IsScrapedThere()
    {
        using var meter = new Meter(new MeterOptions($"test-{Guid.NewGuid()}"));
        using var sdk = OpenTelemetrySdk.Create(telemetry => telemetry.WithMetrics(metrics => metrics.AddMeter(meter.Name).AddPrometheusExporter()));
        meter.CreateCounter<long>("jobs").Add(1);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPrometheusScrapingEndpoint("/other", sdk.MeterProvider);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };

        var text = await client.GetStringAsync("/other", TestContext.Current.CancellationToken);

        Assert.Contains("target_info{service_name=\"", text, StringComparison.Ordinal);
        Assert.EndsWith("# TYPE jobs_total counter\njobs_total 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_ProviderWithoutExporter_SaysWhatToDo()
    {
        using var provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder().Build();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(provider);
        await using var app = builder.Build();

        var exception = Assert.Throws<InvalidOperationException>(() => app.MapPrometheusScrapingEndpoint());

        Assert.Equal(
            "No Prometheus exporter belongs to the metrics to be scraped at '/metrics': call AddPrometheusExporter when building them.",
            exception.Message);
    }
}
