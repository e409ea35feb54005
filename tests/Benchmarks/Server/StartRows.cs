using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks.Server;

/// <summary>From the start of the process to <c>/ready</c>, with different numbers of plugins; beside a bare minimal API's first answer.</summary>
internal static class StartRows
{
    private const int Starts = 5;

    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        using var folder = new TemporaryFolder();
        var twelve = Plugins(folder, 12);
        var many = Plugins(folder, 200);
        List<double> bare = [], firstParty = [], small = [], first = [], second = [];
        for (var i = 0; i < Starts; i++)
        {
            await using (var server = await ServerProcess.StartBareAsync()) bare.Add(server.StartTime.TotalSeconds);
            firstParty.Add(await FirstStartAsync(Checkout.Plugins));
            small.Add(await FirstStartAsync(twelve));
        }

        for (var i = 0; i < 3; i++)
        {
            using var state = new TemporaryFolder();
            first.Add(await StartAsync(many, state));
            second.Add(await StartAsync(many, state));
        }

        var yardstick = Statistics.Median(bare);
        BenchRow Row(string what, List<double> values) => new($"start to ready, {what}", Statistics.Median(values), "s") { Yardstick = yardstick };
        return
        [
            Row("first-party plugins", firstParty).AtMost(1.5), Row("12 small plugins", small).AtMost(1.5),
            Row("200 small plugins, first start", first).AtMost(6), Row("200 small plugins, second start", second).AtMost(3),
        ];
    }

    private static string Plugins(TemporaryFolder folder, int count)
    {
        var root = folder.Create($"plugins-{count}");
        for (var i = 0; i < count; i++) PluginCompiler.Write(root, $"small{i}");
        return root;
    }

    private static async Task<double> FirstStartAsync(string plugins)
    {
        using var state = new TemporaryFolder();
        return await StartAsync(plugins, state);
    }

    private static async Task<double> StartAsync(string plugins, TemporaryFolder state)
    {
        await using var server = await ServerProcess.StartHostAsync([plugins], state.Path);
        return server.StartTime.TotalSeconds;
    }
}
