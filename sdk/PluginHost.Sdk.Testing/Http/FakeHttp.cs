using System.Text.RegularExpressions;

namespace PluginHost.Sdk.Testing;

/// <summary>
/// Stands for the network of a plugin that brings an <see cref="HttpClient"/>, an <see cref="HttpMessageHandler"/> or <c>AddHttpClient</c> in its own
/// container. Records requests and answers them by method and address; the answer that was given last wins. Thread-safe.
/// </summary>
/// <remarks>A client that the plugin makes itself, or whose primary handler it configures for <c>IHttpClientFactory</c>, goes over the real network.</remarks>
public sealed class FakeHttp
{
    private readonly Lock _gate = new();
    private readonly List<FakeHttpRequest> _requests = [];
    private readonly List<FakeHttpRequest> _unanswered = [];
    private readonly List<Rule> _rules = [];

    /// <summary>The requests that were made, in their order.</summary>
    public IReadOnlyList<FakeHttpRequest> Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    /// <summary>The requests that nothing was there to answer; each failed as if the network were down.</summary>
    public IReadOnlyList<FakeHttpRequest> Unanswered
    {
        get
        {
            lock (_gate) return [.. _unanswered];
        }
    }

    /// <summary>Answers requests from now on.</summary>
    /// <param name="method">The HTTP method; null means any.</param>
    /// <param name="url">The whole address, its query included; <c>*</c> stands for any text.</param>
    /// <param name="answer">A <see cref="FakeAnswer"/>, or what is written as the JSON body of a 200.</param>
    /// <returns>This.</returns>
    public FakeHttp Answer(HttpMethod? method, string url, object? answer) => Answer(method, url, _ => answer);

    /// <summary>Answers requests by code from now on.</summary>
    /// <param name="method">The HTTP method; null means any.</param>
    /// <param name="url">The whole address, its query included; <c>*</c> stands for any text.</param>
    /// <param name="answer">Gives a <see cref="FakeAnswer"/>, an <see cref="HttpResponseMessage"/> of its own for each request, or what is written as the JSON body of a 200.</param>
    /// <returns>This.</returns>
    public FakeHttp Answer(HttpMethod? method, string url, Func<FakeHttpRequest, object?> answer)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        ArgumentNullException.ThrowIfNull(answer);
        var pattern = new Regex($"^{Regex.Escape(url).Replace("\\*", ".*", StringComparison.Ordinal)}\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        lock (_gate) _rules.Insert(0, new(method, pattern, answer));
        return this;
    }

    /// <summary>A handler that answers from here; disposing it changes nothing.</summary>
    public HttpMessageHandler CreateHandler() => new Handler(this);

    /// <summary>A client that answers from here, for classes that are tested by themselves.</summary>
    /// <param name="baseAddress">What relative addresses are added to; null means that there are none.</param>
    public HttpClient CreateClient(Uri? baseAddress = null)
    {
#pragma warning disable CA2000 // The client disposes it.
        return new(CreateHandler()) { BaseAddress = baseAddress };
#pragma warning restore CA2000
    }

    private FakeAnswer Find(FakeHttpRequest request)
    {
        Rule? rule;
        lock (_gate)
        {
            _requests.Add(request);
            rule = _rules.Find(one => one.Fits(request));
            if (rule is null) _unanswered.Add(request);
        }

        return rule is null
            ? FakeAnswer.Unreachable($"Nothing answers {request} in this test. Add host.Http.Answer(HttpMethod.{Name(request.Method)}, \"{request.Url}\", ...) to it.")
            : FakeAnswer.From(rule.Answer(request));
    }

    private static string Name(HttpMethod method) => method.Method.Length < 2 ? method.Method : char.ToUpperInvariant(method.Method[0]) + method.Method[1..].ToLowerInvariant();

    private sealed record Rule(HttpMethod? Method, Regex Url, Func<FakeHttpRequest, object?> Answer)
    {
        internal bool Fits(FakeHttpRequest request) => (Method is null || Method == request.Method) && Url.IsMatch(request.Url.AbsoluteUri);
    }

    private sealed class Handler(FakeHttp http) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = http.Find(await FakeHttpRequest.ReadAsync(request, cancellationToken));
            var response = await answer.SendAsync(cancellationToken);
            response.RequestMessage = request;
            return response;
        }
    }
}
