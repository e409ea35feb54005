using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Monitoring;

public sealed class DashboardTests(RunningSystem system)
{
    /// <summary>Queries whose answer may be empty on a healthy host, by a part of their text, each with its reason.</summary>
    private static readonly Dictionary<string, string> MayBeEmpty = new(StringComparer.Ordinal)
    {
        ["ALERTS{"] = "No alert has to fire.",
    };

    [Fact]
    public async Task Queries_OfEveryDashboard_ShowData()
    {
        var prometheus = await system.Prometheus;
        var server = await system.Server;
        var waiting = Dashboards.Queries.Where(static query => !MayBeEmpty.Keys.Any(part => query.Expression.Contains(part, StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(waiting);
        foreach (var (_, expression) in Dashboards.Queries.Except(waiting)) await prometheus.QueryAsync(expression);

        await Patience.UntilAsync(
            "data for every dashboard query",
            async () =>
            {
                await Traffic.SendAsync(server);
                foreach (var query in waiting.ToList())
                {
                    if ((await prometheus.QueryAsync(query.Expression)).Count > 0) waiting.Remove(query);
                }

                return waiting.Count == 0;
            },
            () => $"Still empty:{string.Concat(waiting.Select(static query => $"{Environment.NewLine}{query.Where}: {query.Expression}"))}");
    }

    [Fact]
    public async Task Variables_OfEveryDashboard_HaveValues()
    {
        var prometheus = await system.Prometheus;
        await Traffic.SendAsync(await system.Server);
        Assert.NotEmpty(Dashboards.VariableQueries);
        foreach (var (where, selector, label) in Dashboards.VariableQueries)
        {
            await Patience.UntilAsync(
                $"values of a variable of {where}",
                async () => (await prometheus.GetAsync($"/api/v1/label/{label}/values?match[]={Uri.EscapeDataString(selector)}")).AsArray().Count > 0,
                () => $"{label} of {selector}");
        }
    }
}
