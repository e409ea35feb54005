using System.Net;
using System.Text.Json.Nodes;
using PluginHost.EndToEnd.Tests.AuthorKit;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Newcomer;

public sealed class NewcomerTests(RunningSystem system)
{
    private const string Action = "acme-weather.convert_temperature";

    [Fact]
    public async Task Newcomer_FromAnEmptyFolder_DropsAPluginOfTheTemplateAndSeesItsLatency()
    {
        var prometheus = await system.Prometheus;
        var server = await system.Server;
        var (status, body) = await server.ExecuteAsync("core.echo", """{"message": "hello"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("hello", (string?)body["data"]!["outputs"]!["message"]);
        var workshop = await system.Workshop;
        var begun = TimeProvider.System.GetTimestamp();
        var folder = await workshop.MakeAsync("Acme.Weather");
        await workshop.BuildAsync(folder);
        var output = Path.Combine(folder, "src", "Acme.Weather", "bin", "Debug", "net10.0");
        Assert.Equal(["Acme.Weather.deps.json", "Acme.Weather.dll", "Acme.Weather.pdb", "Acme.Weather.runtimeconfig.json"], PluginWorkshop.Files(output));

        var (waited, first) = await DropAsync(server, output);

        Report($"""
            | from | to | seconds | target |
            | --- | --- | --- | --- |
            | `dotnet new` | the first answer over REST | {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0.0} | 60 |
            | the last file in the drop folder | the first answer over REST | {waited.TotalSeconds:0.0} | 2 |

            """);
        Assert.Equal("succeeded", (string?)first["data"]!["outcome"]);
        Assert.Equal("""{"value":212,"unit":"fahrenheit"}""", first["data"]!["outputs"]!.ToJsonString());
        await TheDeclaredErrorIsAnsweredAsync(server);
        await PrometheusShowsLatencyAsync(prometheus);
    }

    // Printed, and kept in artifacts/author-kit.md.
    private static void Report(string table)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(table);
        File.WriteAllText(Repository.PathOf("artifacts", "author-kit.md"), table);
    }

    private static async Task<(TimeSpan Waited, JsonNode Answer)> DropAsync(ServerProcess server, string folder)
    {
        TestFolder.Copy(folder, Path.Combine(server.DropFolder, "acme-weather"));
        var dropped = TimeProvider.System.GetTimestamp();
        JsonNode? last = null;
        var answer = await Patience.UntilAsync(
            "the dropped plugin to answer",
            async () =>
            {
                (var status, last) = await server.ExecuteAsync(Action, """{"value": 100}""");
                return status == HttpStatusCode.OK ? last : null;
            },
            () => $"{last}{server.Process.Everything}");
        return (TimeProvider.System.GetElapsedTime(dropped), answer);
    }

    private static async Task TheDeclaredErrorIsAnsweredAsync(ServerProcess server)
    {
        var (_, catalogue) = await server.GetAsync($"/api/v1/actions/{Action}");
        Assert.Contains("below_absolute_zero", catalogue.ToJsonString(), StringComparison.Ordinal);
        var (status, body) = await server.ExecuteAsync(Action, """{"value": -1, "from": "kelvin"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("below_absolute_zero", (string?)body["data"]!["error"]!["code"]);
    }

    private static Task PrometheusShowsLatencyAsync(PrometheusServer prometheus) => Patience.UntilAsync(
        "the latency of the dropped plugin in Prometheus",
        async () => await prometheus.QueryAsync("""pluginhost_action_duration_seconds_count{job="pluginhost", plugin_id="acme-weather", plugin_version="1.0.0", action_name="convert_temperature", outcome="succeeded"}""") is [var series]
            && await prometheus.QueryAsync("""histogram_quantile(0.95, sum by (le) (pluginhost_action_duration_seconds_bucket{plugin_id="acme-weather"})) > 0""") is [_]
            && double.Parse((string)series!["value"]![1]!, System.Globalization.CultureInfo.InvariantCulture) >= 1);
}
