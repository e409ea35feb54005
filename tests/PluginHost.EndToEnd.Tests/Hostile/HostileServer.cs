using System.Globalization;
using System.Net;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>A server with hostile plugins, as their callers and an operator see it.</summary>
internal sealed class HostileServer(ServerProcess server)
{
    public async Task<Answer> CallAsync(string action, string parameters = "{}") => Answer.Of(await server.ExecuteAsync(action, parameters));

    /// <summary>Lets as many calls stray as are allowed, then calls twice more.</summary>
    public async Task<IReadOnlyList<Answer>> StrayAsync(string plugin, int allowed)
    {
        var strays = await Task.WhenAll(Enumerable.Range(0, allowed).Select(_ => CallAsync($"{plugin}.run")));
        await Patience.UntilAsync($"{allowed} strays of {plugin}", async () => Sum(await MetricsAsync(), "pluginhost_action_stray", plugin, "") >= allowed);
        var oneTooMany = await CallAsync($"{plugin}.run");
        await StateAsync(plugin, "`quarantined`"); // For a moment it is only said to be going.
        return [.. strays, oneTooMany, await CallAsync($"{plugin}.run")];
    }

    /// <summary>State of a plugin with the code of its refusal, and the reason for the state.</summary>
    public async Task<(string State, string? Reason)> StateAsync(string plugin)
    {
        var (status, body) = await server.GetAsync($"/api/v1/plugins/{plugin}");
        if (status == HttpStatusCode.NotFound) return ("removed", null);
        var refusal = body["data"]!["refusal"];
        return ($"`{body["data"]!["state"]}`{(refusal is null ? "" : $" `{refusal["code"]}`")}", (string?)body["data"]!["reason"]);
    }

    /// <summary>Waits for a state.</summary>
    /// <returns>The reason for it.</returns>
    public async Task<string?> StateAsync(string plugin, string expected)
    {
        var (state, reason) = ("", (string?)null);
        await Patience.UntilAsync(
            $"{plugin} to be {expected}",
            async () =>
            {
                (state, reason) = await StateAsync(plugin);
                return state == expected;
            },
            () => $"It is {state}: {reason}");
        return reason;
    }

    public Task<string> MetricsAsync() => server.ScrapeAsync();

    /// <summary>Sum of a plugin's samples that have a label.</summary>
    /// <returns>0 when there is none.</returns>
    public static double Sum(string metrics, string name, string plugin, string label) =>
        Exposition.Samples(metrics, name, $"plugin_id=\"{plugin}\"", label).Sum(static line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));

    /// <summary>Lines of the log from warnings upwards that name the plugin.</summary>
    public IEnumerable<string> Warnings(string plugin) => server.Process.Output.Split('\n')
        .Where(line => (line.Contains(" warn: ", StringComparison.Ordinal) || line.Contains(" fail: ", StringComparison.Ordinal)) && (line.Contains($"'{plugin}", StringComparison.Ordinal) || line.Contains($".{plugin}.", StringComparison.Ordinal)));
}
