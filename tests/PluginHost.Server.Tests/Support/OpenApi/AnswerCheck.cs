using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginHost.Server.Tests.Support.OpenApi;

/// <summary>An answer as a client got it.</summary>
/// <param name="Method">The method of the request.</param>
/// <param name="Path">The path of the request.</param>
/// <param name="Status">The HTTP status.</param>
internal sealed record Answer(string Method, string Path, int Status)
{
    /// <summary>The media type; null for none.</summary>
    internal string? ContentType { get; init; }

    /// <summary>The body when it is JSON; null for another, and for none.</summary>
    internal string? Json { get; init; }

    internal IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>Compares answers with what a description says of them.</summary>
internal static class AnswerCheck
{
    /// <summary>Headers of the server and the framework, which every HTTP answer may have.</summary>
    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "Allow", "Cache-Control", "Connection", "Content-Length", "Content-Type", "Date", "Expires", "Keep-Alive", "Pragma", "Server", "Transfer-Encoding",
    };

    /// <summary>Paths that are no part of the description: it itself, its page, and the metrics, whose form is Prometheus'.</summary>
    private static readonly string[] Apart = ["/openapi/", "/swagger", "/metrics"];

    /// <summary>Everything that the description does not say of an answer.</summary>
    internal static IReadOnlyList<string> Check(ApiDocument document, Answer answer)
    {
        if (Apart.Any(path => answer.Path.StartsWith(path, StringComparison.Ordinal))) return [];
        var (operation, isPathKnown) = document.Find(answer.Method, answer.Path);
        if (operation is null) return CheckUnknown(answer, isPathKnown);
        if (document.Resolve(operation.Text["responses"]?[answer.Status.ToString(CultureInfo.InvariantCulture)]) is not JsonObject response)
        {
            return [$"the status is not described; described are {string.Join(", ", operation.Statuses)}"];
        }

        return [.. CheckContent(document, answer, response), .. CheckHeaders(document, answer, response)];
    }

    // What is no route answers 404 or 405, and 401 before that.
    private static IReadOnlyList<string> CheckUnknown(Answer answer, bool isPathKnown) => answer.Status switch
    {
        401 => [],
        404 when !isPathKnown => [],
        405 when isPathKnown => [],
        _ => [isPathKnown ? "the path is described, the method is not" : "the route is not described"],
    };

    private static IEnumerable<string> CheckContent(ApiDocument document, Answer answer, JsonObject response)
    {
        if (answer.Method == "HEAD") return [];
        if (response["content"] is not JsonObject content) return answer.ContentType is null ? [] : [$"a body of {answer.ContentType} is not described: there is none"];
        if (answer.ContentType is null) return [$"there is no body; described is {string.Join(", ", content.Select(static one => one.Key))}"];
        if (content[answer.ContentType] is not JsonObject media) return [$"{answer.ContentType} is not described; described is {string.Join(", ", content.Select(static one => one.Key))}"];
        if (answer.Json is null) return [];
        try
        {
            var body = JsonNode.Parse(answer.Json);
            return [.. document.Validate(media["schema"]!, body), .. CheckCode(media, body, answer.ContentType)];
        }
        catch (JsonException exception)
        {
            return [$"the body is no JSON: {exception.Message}"];
        }
    }

    // Each code of a problem has an example under its name.
    private static IEnumerable<string> CheckCode(JsonObject media, JsonNode? body, string contentType)
    {
        if (contentType != "application/problem+json" || (string?)body?["code"] is not { } code || media["examples"] is not JsonObject examples || examples.ContainsKey(code)) return [];
        return [$"/code: '{code}' is not described; described are {string.Join(", ", examples.Select(static example => example.Key))}"];
    }

    private static IEnumerable<string> CheckHeaders(ApiDocument document, Answer answer, JsonObject response)
    {
        foreach (var (name, value) in answer.Headers.Where(static header => !Common.Contains(header.Key)))
        {
            var described = response["headers"]?.AsObject().FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
            if (described?["schema"] is not JsonObject schema) yield return $"the header {name} is not described";
            else if (document.Validate(schema, ValueOf(value, schema)) is [var problem, ..]) yield return $"the header {name} is '{value}': {problem}";
        }
    }

    private static JsonValue? ValueOf(string header, JsonObject schema) =>
        (string?)schema["type"] == "integer" && long.TryParse(header, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(header);
}
