using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginHost.Core.Configuration;
using PluginHost.Docs.Tests.Support;

namespace PluginHost.Docs.Tests;

/// <summary>The tables of the policies against the reader of plugins.json: each range to its ends, each default.</summary>
public sealed class PolicyTableTests : IDisposable
{
    internal static readonly string[] Checked = ["config-retry", "config-concurrency", "config-rate", "config-quota", "config-breaker"];

    // What must stand beside a key, so that any of the table's may.
    private static readonly Dictionary<string, string> Beside = new(StringComparer.Ordinal)
    {
        ["config-retry"] = """{ "delay": 0 }""",
        ["config-concurrency"] = """{ "limit": 1 }""",
        ["config-rate"] = """{ "limit": 1, "per": "1m" }""",
        ["config-quota"] = """{ "limit": 1 }""",
        ["config-breaker"] = """{ "detection": "composite" }""",
    };

    private readonly string _file = Path.GetTempFileName();

    public static TheoryData<string> Tables => [.. Checked];

    public void Dispose() => File.Delete(_file);

    [Theory]
    [MemberData(nameof(Tables))]
    public void Ranges_OfAPolicy_AreThoseOfTheReader(string table)
    {
        foreach (var row in DocPage.Read("docs/configuration.md").Table(table))
        {
            var key = DocPage.Codes(row[0])[0];
            foreach (var (value, good) in Values(row[2])) Assert.Equal((key, value?.ToJsonString(), good), (key, value?.ToJsonString(), IsGood(table, key, value)));
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Defaults_OfAPolicy_ChangeNothingWhenTheyAreSaid(string table)
    {
        foreach (var row in DocPage.Read("docs/configuration.md").Table(table).Where(static row => row[1] is not ("required" or "none" or "`limit`")))
        {
            var (key, text) = (DocPage.Codes(row[0])[0], row[1].Trim('`'));
            var policy = (JsonObject)JsonNode.Parse(Beside[table])!;
            policy.Remove(key);
            var unsaid = Read(table, policy);
            policy[key] = text is "true" or "false" || double.TryParse(text, CultureInfo.InvariantCulture, out _) ? JsonNode.Parse(text) : text;
            Assert.NotNull(unsaid);
            Assert.Equal((key, unsaid), (key, Read(table, policy)));
        }
    }

    // The ends of a range, and what is just outside of them; or each word, and one that is none.
    private static IEnumerable<(JsonNode? Value, bool Good)> Values(string range)
    {
        if (range.Split(" to ") is [var low, var high])
        {
            foreach (var (text, step, good) in new[] { (low, 0, true), (high, 0, true), (low, -1, false), (high, 1, false) })
            {
                if (double.TryParse(text, CultureInfo.InvariantCulture, out var number) && !char.IsLetter(high[^1])) yield return (Number(number, step, range), good);
                else if (Duration.TryParse(text, out var time) && time.TotalMilliseconds + step >= 0) yield return ($"{(time.TotalMilliseconds + step).ToString(CultureInfo.InvariantCulture)}ms", good);
            }
        }
        else if (range.StartsWith("more than 0, at most `", StringComparison.Ordinal))
        {
            foreach (var (text, good) in new[] { ("0s", false), ("1ms", true), ("24h", true), ("86400001ms", false) }) yield return (text, good);
        }
        else if (range == "up to 8 names")
        {
            yield return (Names(8), true);
            yield return (Names(9), false);
        }
        else
        {
            foreach (var word in DocPage.Codes(range)) yield return (word, true);
            yield return ("qqqq", false);
        }
    }

    private static JsonValue Number(double number, int step, string range) =>
        range is "0 to 1" or "1 to 10" || range.Contains('.', StringComparison.Ordinal) ? JsonValue.Create(number + (step * 0.0005)) : JsonValue.Create((long)number + step);

    private static JsonArray Names(int count) => new([.. Enumerable.Range(0, count).Select(static number => (JsonNode)$"p{number}")]);

    private bool IsGood(string table, string key, JsonNode? value)
    {
        var policy = (JsonObject)JsonNode.Parse(Beside[table])!;
        policy[key] = value;
        return Read(table, policy) is not null;
    }

    // Null when it is refused.
    private string? Read(string table, JsonObject policy)
    {
        File.WriteAllText(_file, new JsonObject { ["defaults"] = new JsonObject { [table.Split('-')[1]] = policy.DeepClone() } }.ToJsonString());
        try
        {
            return JsonSerializer.Serialize(PluginsFile.Read(_file).Defaults);
        }
        catch (InvalidConfigurationException)
        {
            return null;
        }
    }
}
