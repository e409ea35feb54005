using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks.Durable;

/// <summary>Executions over REST, 64 connections: kept nowhere, kept and waited for, kept and only accepted; beside a bare minimal API.</summary>
internal static class DurableRestRows
{
    private const int Turns = 4;
    private const string Execution = """{"action_ref":"core.echo","parameters":{"message":"hello"}}""";
    private const string Message = """{"text":"hello","number":1}""";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(4);

    /// <param name="quartz">Jobs a second of Quartz, measured in the same run.</param>
    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync(double quartz)
    {
        using var folder = new TemporaryFolder();
        await using var bare = await ServerProcess.StartBareAsync();
        await using var unkept = await ServerProcess.StartHostAsync([Checkout.Plugins], folder.Create("none"), history: "none");
        await using var durable = await ServerProcess.StartHostAsync([Checkout.Plugins], folder.Create("durable"));
        (Uri Url, string Body)[] targets =
        [
            (new($"{bare.Url}/echo"), Message), (new($"{unkept.Url}/api/v1/executions/execute?wait=30s"), Execution),
            (new($"{durable.Url}/api/v1/executions/execute?wait=30s"), Execution), (new($"{durable.Url}/api/v1/executions/execute"), Execution),
        ];
        var all = targets.Select(static _ => new List<LoadFigures>()).ToArray();
        for (var turn = 0; turn <= Turns; turn++)
        {
            for (var i = 0; i < targets.Length; i++)
            {
                var figures = await Load.MeasureAsync(targets[i].Url, targets[i].Body, turn == 0 ? WarmUp : Turn);
                if (turn > 0) all[i].Add(figures);
            }
        }

        return Rows(quartz, [.. all.Select(static one => Statistics.Median(one.Select(static figures => figures.Rate)))], [.. all.Select(static one => Statistics.Median(one.Select(static figures => figures.P99)))]);
    }

    // In the order of the targets: bare, kept nowhere, durable with the result, durable accepted.
    private static IReadOnlyList<BenchRow> Rows(double quartz, double[] rates, double[] waits)
    {
        BenchRow Row(string what, int which) => new($"REST core.echo, {what}, {Load.Connections} connections, {Load.Tool}", rates[which], "req/s") { Yardstick = rates[0] };
        return
        [
            Row("history none, ?wait", 1).RatioAtLeast(0.5),
            Row("durable on SQLite, ?wait", 2).RatioAtLeast(0.2),
            new BenchRow("the same, beside jobs of Quartz 4.7.3 on SQLite without REST", rates[2], "req/s") { Yardstick = quartz }.RatioAtLeast(10),
            Row("durable on SQLite, accepted only (201)", 3).RatioAtLeast(0.35),
            new BenchRow("the same, p99", waits[3], "ms") { Yardstick = waits[0] }.AtMost(25),
        ];
    }
}
