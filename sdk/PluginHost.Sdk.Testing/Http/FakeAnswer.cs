using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace PluginHost.Sdk.Testing;

/// <summary>What a fake service, or a fake HTTP address, answers. Immutable.</summary>
public sealed class FakeAnswer
{
    private readonly Func<CancellationToken, Task<HttpResponseMessage>> _send;

    private FakeAnswer(Func<CancellationToken, Task<HttpResponseMessage>> send) => _send = send;

    /// <summary>No answer ever comes: the caller's time limit decides. That of a service goes by the test's clock, that of an <see cref="HttpClient"/> by real time.</summary>
    public static FakeAnswer Never { get; } = new(static async cancellationToken =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new OperationCanceledException(cancellationToken);
    });

    /// <summary>Status 200 with a JSON body.</summary>
    /// <param name="body">An object that is written as JSON in snake case, a <see cref="System.Text.Json.Nodes.JsonNode"/>, or JSON text; null sends no body.</param>
    public static FakeAnswer Json(object? body) => Of(200, body is null ? "" : TestJson.ToText(TestJson.ToNode(body)), "application/json", null);

    /// <summary>A status of one's choice with a text as body.</summary>
    /// <param name="status">The HTTP status, 100 to 599.</param>
    /// <param name="text">The body. Default: none.</param>
    /// <param name="retryAfter">What the header <c>Retry-After</c> says, in whole seconds; null sends none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such status.</exception>
    public static FakeAnswer Status(int status, string text = "", TimeSpan? retryAfter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        return Of(status, text, "text/plain", retryAfter);
    }

    /// <summary>There is nobody to answer: the connection fails.</summary>
    /// <param name="message">Why, as the exception's message.</param>
    public static FakeAnswer Unreachable(string message = "Connection refused") => new(_ => throw new HttpRequestException(message));

    /// <summary>What a test's own code returned: an answer as it is, anything else as JSON.</summary>
    internal static FakeAnswer From(object? value) => value switch
    {
        FakeAnswer answer => answer,
        HttpResponseMessage response => new(_ => Task.FromResult(response)),
        _ => Json(value),
    };

    internal Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken) => _send(cancellationToken);

    // Made anew each time: whoever receives a response disposes it.
    private static FakeAnswer Of(int status, string text, string type, TimeSpan? retryAfter) => new(_ =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(text, Encoding.UTF8, type) };
        if (retryAfter is { } time) response.Headers.RetryAfter = new RetryConditionHeaderValue(time);
        return Task.FromResult(response);
    });
}
