using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support;
using PluginHost.Server.Tests.Support.OpenApi;

namespace PluginHost.Server.Tests.Rest.Executions;

/// <summary>Reads server-sent events.</summary>
internal sealed class EventReader : IDisposable
{
    private static readonly Dictionary<string, string> Schemas = new(StringComparer.Ordinal)
    {
        ["snapshot"] = "ExecutionResponse",
        ["status"] = "StatusEvent",
        ["progress"] = "ProgressEvent",
        ["log"] = "LogEvent",
        ["gap"] = "GapEvent",
    };

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _text;

    private EventReader(HttpResponseMessage response, Stream body) => (_response, _text) = (response, new StreamReader(body));

    /// <summary>The id to go on from.</summary>
    internal string? LastId { get; private set; }

    internal int Status => (int)_response.StatusCode;

    internal MediaTypeHeaderValue? ContentType => _response.Content.Headers.ContentType;

    internal static async Task<EventReader> OpenAsync(HttpClient client, string path, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return new EventReader(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The next event; null at the end of the stream. Comments are events called <c>comment</c>.</summary>
    internal async Task<(string Name, JsonNode? Data)?> ReadAsync()
    {
        var (name, data) = ("", (JsonNode?)null);
        while (await _text.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Long) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) LastId = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = JsonNode.Parse(line[6..]);
            else if (line.StartsWith(':')) name = "comment";
            else if (name.Length > 0) return Checked(name, data);
        }

        return null;
    }

    /// <summary>All events until the end of the stream.</summary>
    internal async Task<List<(string Name, JsonNode? Data)>> ReadAllAsync()
    {
        List<(string, JsonNode?)> all = [];
        while (await ReadAsync() is { } one) all.Add(one);
        return all;
    }

    // Streams are no bodies that clients' handlers read: each event is compared with the description here.
    private static (string Name, JsonNode? Data) Checked(string name, JsonNode? data)
    {
        if (Schemas.GetValueOrDefault(name) is { } schema) Assert.Empty(DescribedAnswers.Validate(data?["execution_id"] is null && name == "log" ? "LogLineResponse" : schema, data));
        else Assert.Equal("comment", name);
        return (name, data);
    }

    public void Dispose()
    {
        _text.Dispose();
        _response.Dispose();
    }
}
