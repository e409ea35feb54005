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
    private string[] _warnings = [];

    private HostileOutcome(HostileRow row) => _row = row;

    /// <summary>Makes the fault happen, and waits until the host has dealt with it.</summary>
    public static async Task<HostileOutcome> OfAsync(HostileServer host, HostileRow row)
    {
        var outcome = new HostileOutcome(row);
        outcome._answers = row.Do is { } fault ? await fault(host) : [await host.CallAsync($"{row.Plugin}.run")];
        outcome._reason = await host.StateAsync(row.Plugin, row.State);
        if (row.Metric is { } metric) await Patience.UntilAsync($"{metric.Name} of {row.Plugin}", async () => await host.MetricAsync(metric.Name, row.Plugin, metric.Label) >= metric.Least);
        if (row.Log is { } log) await Patience.UntilAsync($"the log of {row.Plugin}", () => Task.FromResult(host.Warnings(row.Plugin).Any(line => line.Contains(log, StringComparison.Ordinal))), () => string.Join('\n', host.Warnings(row.Plugin)));
        (outcome._state, _) = await host.StateAsync(row.Plugin);
        outcome._warnings = [.. host.Warnings(row.Plugin)];
        return outcome;
    }

    /// <summary>Waits, once the plugin's files are removed, for what is to become of its code.</summary>
    public async Task FollowRemovalAsync(HostileServer host)
    {
        if (_row.Plugin == LoadingRows.StaysToTheEnd) return;
        await Patience.UntilAsync(
            $"{_row.Plugin} to be {_row.Left ?? "gone"}",
            async () =>
            {
                var (alive, pending) = (await host.MetricAsync("pluginhost_plugin_generations", _row.Plugin, "state=\"alive\""), await host.MetricAsync("pluginhost_plugin_generations", _row.Plugin, "state=\"pending\""));
                _left = alive > 0 ? "alive" : pending > 0 ? "pending" : null;
                return _left == _row.Left;
            },
            () => $"It is {_left ?? "gone"}.");
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
        if (_row.Log is null && _row.Plugin is not ("own-types" or "deep-json")) Assert.Empty(_warnings);
    }
}
