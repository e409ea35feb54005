using PluginHost.Benchmarks;
using PluginHost.Benchmarks.Durable;
using PluginHost.Benchmarks.Kernel;
using PluginHost.Benchmarks.Server;
using PluginHost.Benchmarks.Storage;
using PluginHost.Benchmarks.Support;

// Started by the program itself: what the host's server is compared with, and an engine that nothing has warmed up.
if (args is [BareApi.Command, var url]) return await BareApi.RunAsync(url);
if (args is [FirstJob.Command, var path]) return await FirstJob.RunAsync(path);

var all = new Dictionary<string, Func<Task<IReadOnlyList<BenchRow>>>>(StringComparer.Ordinal)
{
    ["kernel"] = KernelRows.MeasureAsync,
    ["limits"] = LimitRows.MeasureAsync,
    ["store"] = StoreRows.MeasureAsync,
    ["list"] = ListRows.MeasureAsync,
    ["postgres"] = PostgresRows.MeasureAsync,
    ["durable"] = DurableRows.MeasureAsync,
    ["rest"] = RestRows.MeasureAsync,
    ["start"] = StartRows.MeasureAsync,
    ["drop"] = DropRows.MeasureAsync,
    ["replace"] = ReplaceRows.MeasureAsync,
    ["metrics"] = MetricsRows.MeasureAsync,
};
string[] wanted = args.Length == 0 ? [.. all.Keys] : args;
if (wanted.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no benchmark '{unknown}'. Known: {string.Join(' ', all.Keys)}; without a name all run.");
    return 1;
}

List<BenchRow> rows = [];
foreach (var name in wanted)
{
    await Console.Error.WriteLineAsync($"measuring {name} ...");
    var measured = await all[name]();
    await Report.WriteAsync(name, measured);
    rows.AddRange(measured);
}

Console.WriteLine(Report.Table(rows));
return 0;
