using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Monitoring;

/// <summary>The queries of the Grafana dashboards, as Prometheus gets them.</summary>
internal static partial class Dashboards
{
    private static readonly (string Variable, string Value)[] Variables =
    [
        ("$__rate_interval", "1m"), ("$__range", "5m"), ("$__interval", "15s"),
        ("$job", ".+"), ("$instance", ".+"), ("$plugin_id", ".+"), ("$action_name", ".+"),
    ];

    /// <summary>Queries of panels and annotations.</summary>
    public static IReadOnlyList<(string Where, string Expression)> Queries { get; } =
        [.. Read((panel, member, text) => member == "expr" ? (panel, text) : default)];

    /// <summary>Queries that fill the variables at the top: <c>label_values(selector, label)</c>.</summary>
    public static IReadOnlyList<(string Where, string Selector, string Label)> VariableQueries { get; } =
        [.. Read((panel, member, text) => member == "query" && LabelValues().IsMatch(text) ? (panel, text) : default).Select(static found =>
        {
            var match = LabelValues().Match(found.Expression);
            return (found.Where, match.Groups["selector"].Value, match.Groups["label"].Value);
        })];

    private static IEnumerable<(string Where, string Expression)> Read(Func<string, string, string, (string Where, string Expression)> choose) =>
        from file in Directory.EnumerateFiles(Repository.PathOf("deploy", "grafana", "dashboards"), "*.json").Order(StringComparer.Ordinal)
        from found in Walk(JsonNode.Parse(File.ReadAllText(file))!, Path.GetFileName(file), choose)
        select (found.Where, Fill(found.Expression));

    private static IEnumerable<(string Where, string Expression)> Walk(JsonNode node, string where, Func<string, string, string, (string Where, string Expression)> choose)
    {
        if (node is JsonArray array) return array.OfType<JsonNode>().SelectMany(item => Walk(item, where, choose));
        if (node is not JsonObject members) return [];
        var title = members["title"] is JsonValue value ? $"{where} / {value}" : where;
        return members.SelectMany(member => member.Value is JsonValue text && text.TryGetValue<string>(out var found)
            ? choose(title, member.Key, found) is { Expression: not null } chosen ? [chosen] : []
            : member.Value is null ? [] : Walk(member.Value, title, choose));
    }

    private static string Fill(string expression)
    {
        foreach (var (variable, value) in Variables) expression = expression.Replace(variable, value, StringComparison.Ordinal);
        Assert.DoesNotContain("$", expression, StringComparison.Ordinal);
        return expression;
    }

    [GeneratedRegex(@"^label_values\((?<selector>.+), *(?<label>\w+)\)$", RegexOptions.NonBacktracking)]
    private static partial Regex LabelValues();
}
