using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>What a caller got.</summary>
/// <param name="Short">HTTP status, outcome, code.</param>
/// <param name="Text">The sentence for people, without the trace id; null when there is none.</param>
internal sealed partial record Answer(string Short, string? Text)
{
    public static Answer Of((HttpStatusCode Status, JsonNode Body) answer) => answer.Body["data"] is { } data
        ? new($"{(int)answer.Status} {data["outcome"]}{Quoted(data["error"]?["code"])}", WithoutTrace(data["message"]))
        : new($"{(int)answer.Status}{Quoted(answer.Body["code"])}", WithoutTrace(answer.Body["detail"]));

    /// <summary>Several answers in one cell; equal ones after one another are counted.</summary>
    public static string Join(IReadOnlyList<Answer> answers)
    {
        List<(string Short, int Count)> runs = [];
        foreach (var answer in answers)
        {
            if (runs is [.., var last] && last.Short == answer.Short) runs[^1] = (last.Short, last.Count + 1);
            else runs.Add((answer.Short, 1));
        }

        return string.Join(", then ", runs.Select(static run => run.Count == 1 ? run.Short : $"{run.Count} times {run.Short}"));
    }

    private static string Quoted(JsonNode? code) => code is null ? "" : $" `{code}`";

    private static string? WithoutTrace(JsonNode? text) => text is null ? null : Trace().Replace((string)text!, "");

    [GeneratedRegex(" Trace id: [0-9a-f]{32}\\.", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Trace();
}
