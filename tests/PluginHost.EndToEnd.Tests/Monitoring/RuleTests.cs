using System.Text.Json.Nodes;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Monitoring;

public sealed class RuleTests(RunningSystem system)
{
    private static IEnumerable<string> RuleFiles => Directory.EnumerateFiles(Repository.Prometheus, "*.rules.yml").Order(StringComparer.Ordinal);

    [Fact]
    public async Task Rules_Evaluated_HaveNoErrorsAndRecordWhatTheyPromise()
    {
        var prometheus = await system.Prometheus;
        var server = await system.Server;
        var rules = await WaitForEvaluationAsync(prometheus);
        Assert.Equal(RuleFiles.Count(), rules.Select(static rule => rule.File).Distinct(StringComparer.Ordinal).Count());
        foreach (var rule in rules) await prometheus.QueryAsync(rule.Query);

        var waiting = rules.Where(static rule => rule.Type == "recording").Select(static rule => rule.Name).ToList();
        Assert.NotEmpty(waiting);
        await Patience.UntilAsync(
            "what the recording rules record",
            async () =>
            {
                await Traffic.SendAsync(server);
                foreach (var name in waiting.ToList())
                {
                    if ((await prometheus.QueryAsync(name)).Count > 0) waiting.Remove(name);
                }

                return waiting.Count == 0;
            },
            () => $"Still empty: {string.Join(", ", waiting)}");
    }

    [Fact]
    public async Task Rules_OfEveryFile_PassPromtool() => await PrometheusTools.RunAsync(["check", "rules", "--lint=all", "--lint-fatal", .. RuleFiles]);

    [Fact]
    public async Task RuleTests_OfEveryFile_PassPromtool()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Prometheus, "tests"), "*.test.yml").Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(tests);
        await PrometheusTools.RunAsync(["test", "rules", .. tests]);
    }

    [Fact]
    public async Task Configurations_All_PassPromtool()
    {
        await PrometheusTools.RunAsync(["check", "config", "prometheus.yml"]);
        await PrometheusTools.RunAsync(["check", "config", "--syntax-only", "prometheus.compose.yml"]); // Its key file exists only in the container.
    }

    [Fact]
    public async Task Metrics_OfALiveHost_PassPromtool()
    {
        PrometheusTools.Find("promtool");
        var server = await system.Server;
        await Traffic.SendAsync(server);

        Assert.Equal("", await PrometheusTools.RunAsync(["check", "metrics"], await server.ScrapeAsync()));
    }

    private static async Task<IReadOnlyList<Rule>> WaitForEvaluationAsync(PrometheusServer prometheus)
    {
        IReadOnlyList<Rule> rules = [];
        await Patience.UntilAsync("every rule to be evaluated", async () =>
        {
            var groups = (await prometheus.GetAsync("/api/v1/rules"))["groups"]!.AsArray();
            rules = [.. groups.SelectMany(static group => group!["rules"]!.AsArray().Select(rule => Rule.Read(group["file"]!, rule!)))];
            Assert.All(rules, static rule => Assert.True(rule.Error is null, $"{rule.Name}: {rule.Error}"));
            return rules.Count > 0 && rules.All(static rule => rule.Health == "ok");
        });
        return rules;
    }

    private sealed record Rule(string File, string Type, string Name, string Query, string Health, string? Error)
    {
        public static Rule Read(JsonNode file, JsonNode rule) =>
            new((string)file!, (string)rule["type"]!, (string)rule["name"]!, (string)rule["query"]!, (string)rule["health"]!, (string?)rule["lastError"]);
    }
}
