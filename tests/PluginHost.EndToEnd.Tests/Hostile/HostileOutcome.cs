using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>What came of one fault.</summary>
internal sealed class HostileOutcome
{
    private readonly HostileRow _row;
    private IReadOnlyList<Answer> _answers = [];
    private string _state = "";
    private string? _reason;
    private string? _left;
    private double? _metric;
    private string[] _warnings = [];

    private HostileOutcome(HostileRow row) => _row = row;

    /// <summary>Makes the fault happen, and waits until the host has dealt with it.</summary>
    public static async Task<HostileOutcome> OfAsync(HostileServer host, HostileRow row)
    {
        var outcome = new HostileOutcome(row);
        outcome._answers = row.Do is { } fault ? await fault(host) : [await host.CallAsync($"{row.Plugin}.run")];
        outcome._reason = await host.StateAsync(row.Plugin, row.State);
        if (row.Metric is { } metric) outcome._metric = await ReachAsync(host, row.Plugin, metric);
        if (row.Log is { } log) await LoggedAsync(host, row.Plugin, log);
        (outcome._state, _) = await host.StateAsync(row.Plugin);
        outcome._warnings = [.. host.Warnings(row.Plugin)];
        return outcome;
    }

    /// <summary>Waits, once the plugins' files are removed, for what is to become of their code.</summary>
    public static async Task FollowRemovalAsync(HostileServer host, IReadOnlyCollection<HostileOutcome> outcomes)
    {
        var awaited = outcomes.Where(static outcome => outcome._row.Plugin != LoadingRows.StaysToTheEnd).ToArray();
        await Patience.UntilAsync(
            "the removed plugins to be gone or pending",
            async () =>
            {
                var metrics = await host.MetricsAsync();
                foreach (var outcome in awaited) outcome._left = Left(metrics, outcome._row.Plugin);
                return awaited.All(static outcome => outcome._left == outcome._row.Left);
            },
            () => string.Join(", ", awaited.Where(static outcome => outcome._left != outcome._row.Left).Select(static outcome => $"{outcome._row.Plugin}: {outcome._left ?? "gone"}")));
        foreach (var row in awaited.Select(static outcome => outcome._row).Where(static row => row.LogWhenRemoved is not null)) await LoggedAsync(host, row.Plugin, row.LogWhenRemoved!);
    }

    public (string Fault, string CallerGot, string Afterwards) ToRow() => (_row.Fault, Answer.Join(_answers), _state + _left switch
    {
        null when _row.Plugin == LoadingRows.StaysToTheEnd => "; the host stops without it",
        null => "; gone when removed",
        "pending" => "; `unload_pending` when removed",
        _ => "; what hangs stays in memory when it is removed",
    });

    public void AssertAsExpected()
    {
        Assert.Equal((_row.CallerGot, _row.Text, _row.State, _row.Reason), (Answer.Join(_answers), _answers[^1].Text, _state, _reason));
        if (_row.Metric is { Grows: false } metric) Assert.Equal((_row.Fault, metric.Value), (_row.Fault, _metric));
        if (_row.Log is null && _row.Plugin is not ("own-types" or "deep-json")) Assert.Empty(_warnings);
    }

    private static string? Left(string metrics, string plugin)
    {
        double Count(string state) => HostileServer.Sum(metrics, "pluginhost_plugin_generations", plugin, $"state=\"{state}\"");
        return Count("alive") > 0 ? "alive" : Count("pending") > 0 ? "pending" : null;
    }

    private static async Task<double> ReachAsync(HostileServer host, string plugin, HostileMetric metric)
    {
        double value = 0;
        await Patience.UntilAsync($"{metric} of {plugin}", async () => (value = HostileServer.Sum(await host.MetricsAsync(), metric.Name, plugin, metric.Label)) >= metric.Value, () => $"It is {value}.");
        return value;
    }

    private static Task LoggedAsync(HostileServer host, string plugin, string text) => Patience.UntilAsync(
        $"the log of {plugin} to say: {text}", () => Task.FromResult(host.Warnings(plugin).Any(line => line.Contains(text, StringComparison.Ordinal))), () => string.Join('\n', host.Warnings(plugin)));
}
