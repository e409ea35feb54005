using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Core.Plugins.Faults;
using PluginHost.Docs.Tests.Support;
using PluginHost.Server.Rest;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Docs.Tests;

/// <summary>Tables that must say what a live host answers.</summary>
public sealed class LiveTableTests(LiveTableTests.Fixture fixture) : IClassFixture<LiveTableTests.Fixture>
{
    internal static readonly string[] Checked = ["routes", "request-codes", "detail-codes", "checks", "action-metrics", "queue-metrics", "plugin-metrics", "plugin-fields", "plan-keys", "step-keys", "state-fields", "execute-keys", "execution-query"];

    private static readonly string[] PluginLabels = ["plugin_id", "plugin_version", "plugin_generation"];

    private LiveHost Host => fixture.Host;

    [Fact]
    public void Routes_InRest_AreAll()
    {
        var mapped = Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(Describe);
        TableTests.AssertSameSet(mapped.Append("GET /swagger"), DocPage.Read("docs/rest.md").FirstColumn("routes"));
    }

    [Fact]
    public async Task RequestCodes_InRest_AreAnswered()
    {
        var echo = new StringContent("{}", Encoding.UTF8, "text/plain");
        Dictionary<string, Func<Task<HttpResponseMessage>>> requests = new(StringComparer.Ordinal)
        {
            ["invalid_body"] = () => PostAsync("/api/v1/executions/execute", "{}"),
            ["invalid_header"] = () => Host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/executions/execute") { Headers = { { "Idempotency-Key", new string('k', 256) } } }, TestContext.Current.CancellationToken),
            ["already_ended"] = CancelEndedAsync,
            ["already_exists"] = BackUpTwiceAsync,
            ["invalid_query"] = () => Host.Client.GetAsync("/api/v1/audit?qqqq=1", TestContext.Current.CancellationToken),
            ["not_found"] = () => Host.Client.GetAsync("/api/v1/plugins/none", TestContext.Current.CancellationToken),
            ["method_not_allowed"] = () => Host.Client.DeleteAsync("/api/v1/plugins", TestContext.Current.CancellationToken),
            ["unsupported_media_type"] = () => Host.Client.PostAsync("/api/v1/executions/execute", echo, TestContext.Current.CancellationToken),
        };
        foreach (var row in DocPage.Read("docs/rest.md").Table("request-codes").Where(static row => row[1][0] != '5' && row[0] != "`not_supported`")) // Tests of the server break it, and give it another store.
        {
            var code = DocPage.Codes(row[0])[0];
            using var response = await requests[code]();
            Assert.Equal((code, row[1]), ((string?)(await BodyAsync(response))["code"], ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)));
        }

        echo.Dispose();
    }

    [Fact]
    public void Codes_OfTheTables_AreThoseOfTheDescription()
    {
        var described = typeof(KnownProblems).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Select(static field => field.GetValue(null)).OfType<ProblemDescription>().Select(static problem => problem.Code);
        var rest = DocPage.Read("docs/rest.md");
        var rows = new[] { "error-codes", "request-codes", "command-codes" }.SelectMany(rest.Table).Concat(DocPage.Read("docs/access.md").Table("key-codes"));
        var documented = rows.Where(static row => row[1] != "after acceptance").SelectMany(static row => DocPage.Codes(row[0]));

        // That is of no route.
        TableTests.AssertSameSet(described.Distinct(StringComparer.Ordinal), documented.Distinct(StringComparer.Ordinal).Except(["method_not_allowed"], StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("required", "core.echo", "{}")]
    [InlineData("unknown", "core.echo", """{"message": "a", "b": 1}""")]
    [InlineData("duplicate", "core.echo", """{"message": "a", "message": "b"}""")]
    [InlineData("wrong_type", "core.echo", """{"message": 1}""")]
    [InlineData("out_of_range", "acme-shop.convert", """{"amount": -1}""")]
    [InlineData("too_short", "acme-shop.place_order", """{"customer": "a@b.example", "address": "a", "lines": []}""")]
    [InlineData("too_long", "core.fail", """{"message": "LONG"}""")]
    [InlineData("pattern", "core.fail", """{"code": "A B"}""")]
    [InlineData("format", "core.delay", """{"duration": "soon"}""")]
    [InlineData("not_an_option", "core.log", """{"message": "a", "level": "loud"}""")]
    [InlineData("malformed", "core.echo", """{"message": "\ud800"}""")]
    [InlineData("too_large", "core.echo", """{"message": "HUGE"}""")]
    [InlineData("rejected", "core.delay", """{"duration": "25h"}""")]
    public async Task DetailCode_InRest_IsAnswered(string code, string actionRef, string parameters)
    {
        Assert.Contains(code, DocPage.Read("docs/rest.md").FirstColumn("detail-codes"));
        var text = parameters.Replace("LONG", new string('a', 2001), StringComparison.Ordinal).Replace("HUGE", new string('a', 1024 * 1024), StringComparison.Ordinal);
        using var response = await PostAsync("/api/v1/executions/execute", $$"""{"action_ref": "{{actionRef}}", "parameters": {{text}}}""");
        Assert.Equal([code], (await BodyAsync(response))["errors"]!.AsArray().Select(static error => (string?)error!["code"]));
    }

    [Fact]
    public void DetailCodes_InRest_AreAllTested() => TableTests.AssertSameSet(
        typeof(LiveTableTests).GetMethod(nameof(DetailCode_InRest_IsAnswered))!.GetCustomAttributes(false).OfType<InlineDataAttribute>().Select(static data => (string)data.Data[0]!),
        DocPage.Read("docs/rest.md").FirstColumn("detail-codes"));

    [Fact]
    public async Task Checks_InIsolation_AreThoseThatExplainLists()
    {
        using var response = await Host.Client.GetAsync("/api/v1/plugins/acme-shop/explain", TestContext.Current.CancellationToken);
        var checks = (await BodyAsync(response))["data"]!["checks"]!.AsArray().Select(static check => (string?)check!["name"]);
        Assert.Equal(checks, DocPage.Read("docs/isolation.md").FirstColumn("checks"));
    }

    [Fact]
    public async Task Metrics_InTheTables_AreThoseOfAScrape()
    {
        foreach (var (actionRef, parameters) in new[] { ("core.echo", """{"message": "a"}"""), ("core.fail", "{}"), ("core.nothing", "{}"), ("acme-shop.reserve", """{"article": "book"}""") })
        {
            using var response = await PostAsync("/api/v1/executions/execute?wait=30s", $$"""{"action_ref": "{{actionRef}}", "parameters": {{parameters}}}""");
        }

        await MakePluginMetricsAsync();
        var lines = (await ScrapeAsync()).Split('\n');
        var scraped = lines.Where(static line => line.StartsWith("# TYPE pluginhost_", StringComparison.Ordinal)).Select(line => Describe(line, lines));
        var page = DocPage.Read("docs/metrics.md");
        var documented = page.Table("action-metrics").Select(static row => Row(row, PluginLabels)).Concat(page.Table("queue-metrics").Concat(page.Table("store-metrics")).Concat(page.Table("plugin-metrics")).Select(static row => Row(row, [])));
        TableTests.AssertSameSet(scraped, documented);
    }

    [Fact]
    public async Task PluginFields_InRest_AreThoseOfAnAnswer()
    {
        using var response = await Host.Client.GetAsync("/api/v1/plugins/core", TestContext.Current.CancellationToken);
        TableTests.AssertSameSet((await BodyAsync(response))["data"]!.AsObject().Select(static field => field.Key), DocPage.Read("docs/rest.md").FirstColumn("plugin-fields"));
    }

    [Fact]
    public async Task PlanKeys_InRest_AreThoseThatAreRead()
    {
        using var response = await PostAsync("/api/v1/executions/execute-all", """{"qqqq": 1, "steps": [{"qqqq": 1, "action": "core.echo"}]}""");
        var known = (await BodyAsync(response))["errors"]!.AsArray().Select(static error => ((string)error!["message"]!).Split("Known here: ", 2)[1].TrimEnd('.').Split(", ")).ToArray();
        TableTests.AssertSameSet(known[0], DocPage.Read("docs/rest.md").FirstColumn("plan-keys"));
        TableTests.AssertSameSet(known[1], DocPage.Read("docs/rest.md").FirstColumn("step-keys"));
    }

    [Fact]
    public async Task ExecuteKeys_InRest_AreThoseThatAreRead()
    {
        using var response = await PostAsync("/api/v1/executions/execute", """{"action_ref": "core.echo", "qqqq": 1}""");
        TableTests.AssertSameSet(await KnownAsync(response), DocPage.Read("docs/rest.md").FirstColumn("execute-keys"));
    }

    [Fact]
    public async Task ExecutionQuery_InRest_HasTheParametersThatAreRead()
    {
        using var response = await Host.Client.GetAsync("/api/v1/executions?qqqq=1", TestContext.Current.CancellationToken);
        TableTests.AssertSameSet(await KnownAsync(response), DocPage.Read("docs/rest.md").FirstColumn("execution-query"));
    }

    [Fact]
    public void StateFields_InRest_AreThoseOfAnAnswer() => TableTests.AssertSameSet(Fields(typeof(ActionStateResponse)), DocPage.Read("docs/rest.md").FirstColumn("state-fields"));

    // Some instruments have a series only once a generation has been unloaded, or has thrown where nobody called it.
    private async Task MakePluginMetricsAsync()
    {
        ConcurrentBag<Exception> thrown = [];
        void Collect(object? sender, FirstChanceExceptionEventArgs arguments) => thrown.Add(arguments.Exception);
        AppDomain.CurrentDomain.FirstChanceException += Collect;
        await Patience.UntilAsync(async () =>
        {
            // Again when it timed out before the action was entered: then nothing of the plugin has thrown.
            using var timedOut = await PostAsync("/api/v1/executions/execute?wait=30s", """{"action_ref": "core.delay", "parameters": {"duration": "1h"}, "timeout": "20ms"}""");
            return thrown.Any(PluginFaults.TryClaim);
        });
        AppDomain.CurrentDomain.FirstChanceException -= Collect;
        using var reloaded = await PostAsync("/api/v1/plugins/text/reload", "");
        await Patience.UntilAsync(async () => (await ScrapeAsync()).Contains("pluginhost_plugin_unload_duration_seconds_count{", StringComparison.Ordinal));
    }

    private Task<string> ScrapeAsync() => Host.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

    private static string Row(string[] row, string[] more) => $"{row[0].Trim('`')} {row[1]} {string.Join(',', DocPage.Codes(row[2]).Concat(more).Order(StringComparer.Ordinal))}";

    // Name, type and the labels of all series together.
    private static string Describe(string type, string[] lines)
    {
        var words = type.Split(' ');
        var series = lines.Where(line => line.StartsWith(words[2] + "{", StringComparison.Ordinal) || line.StartsWith(words[2] + "_count{", StringComparison.Ordinal));
        var labels = series.SelectMany(static line => line[(line.IndexOf('{', StringComparison.Ordinal) + 1)..line.LastIndexOf('}')].Split("\",")).Select(static label => label.Split('=')[0]);
        return $"{words[2]} {words[3]} {string.Join(',', labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}";
    }

    // The leaves of an answer's type; the fields of a list's items under its name and [].
    private static IEnumerable<string> Fields(Type type) => type.GetProperties().SelectMany(static property =>
    {
        var (own, name) = (property.PropertyType, System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        var item = own.IsGenericType && own.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? own.GetGenericArguments()[0] : null;
        return (item ?? own).Namespace == typeof(ActionStateResponse).Namespace ? Fields(item ?? own).Select(inner => $"{name}{(item is null ? "" : "[]")}.{inner}") : [name];
    });

    /// <summary>The methods and path of a route as the pages write them.</summary>
    internal static IEnumerable<string> Describe(RouteEndpoint route) =>
        route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Where(static method => method != "HEAD").Select(method => $"{method} {Readable(route.RoutePattern.RawText!)}");

    private static string Readable(string route) => route.TrimEnd('/').Replace("{actionRef}", "{ref}", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal);

    private async Task<HttpResponseMessage> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await Host.Client.PostAsync(path, content, TestContext.Current.CancellationToken);
    }

    private async Task<HttpResponseMessage> CancelEndedAsync()
    {
        using var ended = await PostAsync("/api/v1/executions/execute?wait=30s", """{"action_ref": "core.echo", "parameters": {"message": "a"}}""");
        return await PostAsync($"/api/v1/executions/{(await BodyAsync(ended))["data"]!["id"]}/cancel", "");
    }

    private async Task<HttpResponseMessage> BackUpTwiceAsync()
    {
        using var first = await PostAsync("/api/v1/store/backup", """{"path": "twice.db"}""");
        return await PostAsync("/api/v1/store/backup", """{"path": "twice.db"}""");
    }

    private static async Task<string[]> KnownAsync(HttpResponseMessage response) =>
        ((string)(await BodyAsync(response))["errors"]![0]!["message"]!).Split("Known here: ", 2)[1].TrimEnd('.').Split(", ");

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    /// <summary>One host for all tables.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private LiveHost? _host;

        internal LiveHost Host => _host!;

        // The page's plugin has settings, lists and nested records, which the first-party ones have not.
        public async ValueTask InitializeAsync() => _host = await LiveHost.StartAsync(DocPage.Read("docs/writing-a-plugin.md"));

        public async ValueTask DisposeAsync()
        {
            if (_host is not null) await _host.DisposeAsync();
        }
    }
}
