using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace PluginHost.Server.Tests.Support.OpenApi;

/// <summary>
/// Lets no answer of a server pass that its OpenAPI description does not tell of: every test of the server is a test of the description, too. Streams
/// are not read.
/// </summary>
/// <param name="inner">Sends the requests.</param>
/// <param name="own">The description to compare with; null for that of the server.</param>
internal sealed class DescribedAnswers(HttpMessageHandler inner, ApiDocument? own = null) : DelegatingHandler(inner)
{
    // All servers have the same routes.
    private static ApiDocument? _document;

    /// <summary>What is wrong with a value by a schema of the server's description, which an answer has been compared with before.</summary>
    internal static IReadOnlyList<string> Validate(string schema, JsonNode? value) => _document!.Validate(new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" }, value);

    /// <summary>Which operations have answered through this handler, and how.</summary>
    internal ConcurrentBag<(string OperationId, int Status)> Seen { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var document = own ?? (_document ??= await ReadAsync(request.RequestUri!, cancellationToken));
        var response = await base.SendAsync(request, cancellationToken);
        var answer = await ToAnswerAsync(request, response, cancellationToken);
        var problems = AnswerCheck.Check(document, answer);
        if (problems.Count > 0)
        {
            response.Dispose();
            throw new UndescribedAnswerException(answer, problems);
        }

        if (document.Find(answer.Method, answer.Path).Operation is { } operation) Seen.Add((operation.Id, answer.Status));
        return response;
    }

    private async Task<ApiDocument> ReadAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/openapi/v1.json"));
        using var response = await base.SendAsync(request, cancellationToken);
        return new ApiDocument((JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!);
    }

    private static async Task<Answer> ToAnswerAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        var answer = new Answer(request.Method.Method, request.RequestUri!.AbsolutePath, (int)response.StatusCode)
        {
            ContentType = type,
            Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(static header => header.Key, static header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
        };
        if (type is not ("application/json" or "application/problem+json") || request.Method == HttpMethod.Head) return answer;
        await response.Content.LoadIntoBufferAsync(cancellationToken); // The test reads it, too.
        return answer with { Json = await response.Content.ReadAsStringAsync(cancellationToken) };
    }
}

/// <summary>A server has answered something that its description does not tell of.</summary>
internal sealed class UndescribedAnswerException(Answer answer, IReadOnlyList<string> problems) : Exception(
    $"{answer.Method} {answer.Path} answered {answer.Status}, which the OpenAPI description does not tell of:\n- {string.Join("\n- ", problems)}\n{answer.Json}");
