using System.Text.Json.Nodes;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>What is stored at the end, compared with what clients were told and with the runs that were counted.</summary>
/// <param name="executions">Everything that is stored, by id.</param>
/// <param name="runs">The runs, by id.</param>
internal sealed class Verdict(IReadOnlyDictionary<string, JsonNode> executions, ILookup<string, int> runs)
{
    private const int AtOnce = 16;

    public int Stored => executions.Count;

    public int Runs { get; } = runs.Sum(static one => one.Count());

    public IReadOnlyDictionary<string, int> Counts { get; } = executions.Values.CountBy(static one => (string)one["status"]!).OrderBy(static one => one.Key, StringComparer.Ordinal).ToDictionary();

    public int RunAgain => executions.Values.Count(static one => one["attempts"]!.AsArray().Any(static attempt => (string?)attempt!["outcome"] == "abandoned") && (string?)one["status"] == "succeeded");

    /// <summary>Waits until nothing is left to do, and reads everything.</summary>
    public static async Task<Verdict> OfAsync(DurableHost host, Runs runs)
    {
        await SettleAsync(host);
        var executions = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        for (var path = "/api/v1/executions?limit=1000"; path is not null;)
        {
            var page = (await host.Server.GetAsync(path)).Body;
            foreach (var some in page["data"]!.AsArray().Select(static one => (string)one!["id"]!).Chunk(AtOnce))
            {
                foreach (var one in await Task.WhenAll(some.Select(async id => (await host.Server.GetAsync($"/api/v1/executions/{id}")).Body["data"]!))) executions.Add((string)one["id"]!, one);
            }

            path = (string?)page["next_cursor"] is { } cursor ? $"/api/v1/executions?limit=1000&cursor={Uri.EscapeDataString(cursor)}" : null;
        }

        return new Verdict(executions, runs.Count());
    }

    public static Task SettleAsync(DurableHost host)
    {
        var left = "";
        return Patience.UntilAsync(
            "everything to end",
            async () =>
            {
                var (_, body) = await host.Server.GetAsync($"/api/v1/executions/stats?status={Statuses.NotEnded}");
                left = body.ToJsonString();
                return (int?)body["data"]?["total"] == 0;
            },
            () => $"{left} {host.Server.Process.Everything}");
    }

    /// <summary>Everything that is not as it was promised; nothing when all is well.</summary>
    public IEnumerable<string> Wrongs(IReadOnlyDictionary<string, Order> accepted, IReadOnlyDictionary<string, IReadOnlyCollection<string>> keyed)
    {
        foreach (var (id, order) in accepted.Where(one => !executions.ContainsKey(one.Key))) yield return $"{id} ({order.Action}, order {order.Number}) was answered and is lost";
        foreach (var id in runs.Select(static one => one.Key).Where(id => !executions.ContainsKey(id))) yield return $"{id} ran and is not stored";
        foreach (var (id, one) in executions)
        {
            foreach (var wrong in Wrongs(one, [.. runs[id]])) yield return $"{id}: {wrong}: {one.ToJsonString()}; it ran as attempts [{string.Join(", ", runs[id])}]";
        }

        foreach (var orders in executions.Values.GroupBy(static one => (string)one["config"]!["order"]!, StringComparer.Ordinal).Where(static orders => orders.Count() > 1))
        {
            // A key whose execution was abandoned may be used again.
            if (!keyed.ContainsKey(orders.Key) || orders.Count(static one => (string?)one["status"] != "abandoned") > 1) yield return $"order {orders.Key} has {orders.Count()} executions: {string.Join(", ", orders.Select(static one => one.ToJsonString()))}";
        }
    }

    private static IEnumerable<string> Wrongs(JsonNode one, int[] ran)
    {
        var (status, attempts) = ((string)one["status"]!, one["attempts"]!.AsArray());
        var outcomes = attempts.Select(static attempt => (string?)attempt!["outcome"]).ToArray();
        if (!Statuses.IsEnd(status)) yield return "has not ended";
        if (!attempts.Select(static attempt => (int)attempt!["number"]!).SequenceEqual(Enumerable.Range(1, attempts.Count))) yield return "attempts are not numbered 1 to n";
        if (attempts.Any(static attempt => attempt!["finished"] is null)) yield return "an attempt has no end";
        if ((string?)one["action_ref"] != "tally.again" && ran.Distinct().Count() != ran.Length) yield return "an attempt ran twice"; // One that may run again, and is cut off early, leaves no trace.
        if (ran.Any(number => number > attempts.Count)) yield return "an attempt ran that is not recorded";
        if (outcomes.Index().Any(outcome => outcome.Item != "abandoned" && !ran.Contains(outcome.Index + 1))) yield return "an attempt is recorded that did not run";
        if (outcomes is [] || outcomes[^1] != status) yield return "its status is not the outcome of its last attempt";
        if ((string?)one["action_ref"] == "tally.again" && status != "succeeded") yield return "it may run again and did not succeed";
        if ((string?)one["action_ref"] == "tally.once" && status is not ("succeeded" or "abandoned")) yield return "it neither succeeded nor is abandoned";
        if ((string?)one["action_ref"] == "tally.once" && outcomes.SkipLast(1).Contains("abandoned")) yield return "it ran again after it was abandoned";
    }
}
