using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks.Server;

/// <summary>Executions a second over REST, kept nowhere, each answer with its outcome; beside a bare minimal API.</summary>
internal static class RestRows
{
    private const int Rounds = 5;
    private const string Execution = """{"action_ref":"core.echo","parameters":{"message":"hello"}}""";
    private const string Message = """{"text":"hello","number":1}""";

    // Until the runtime has stopped compiling, which the larger program does later.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        using var folder = new TemporaryFolder();
        await using var bare = await ServerProcess.StartBareAsync();
        await using var host = await ServerProcess.StartHostAsync([Checkout.Plugins], folder.Path, history: "none");
        var (bareUrl, hostUrl) = (new Uri($"{bare.Url}/echo"), new Uri($"{host.Url}/api/v1/executions/execute?wait=30s"));
        await Load.MeasureAsync(bareUrl, Message, WarmUp);
        await Load.MeasureAsync(hostUrl, Execution, WarmUp);
        List<double> bareRates = [], hostRates = [];
        for (var i = 0; i < Rounds; i++)
        {
            bareRates.Add((await Load.MeasureAsync(bareUrl, Message, Round)).Rate);
            hostRates.Add((await Load.MeasureAsync(hostUrl, Execution, Round)).Rate);
        }

        var what = $"REST core.echo ?wait=30s, history none, {Load.Connections} connections, {Load.Tool}";
        return [new BenchRow(what, Statistics.Median(hostRates), "req/s") { Yardstick = Statistics.Median(bareRates) }.RatioAtLeast(0.5)];
    }
}
