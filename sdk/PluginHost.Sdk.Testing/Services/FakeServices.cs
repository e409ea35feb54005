using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;

namespace PluginHost.Sdk.Testing;

/// <summary>
/// Stands for the named HTTP services of <c>plugins.json</c>. Requests take the host's own way up to the network: paths, queries, headers, status
/// codes and time limits are real. Each name is a configured service; the answer that was given last wins. Thread-safe.
/// </summary>
public sealed class FakeServices
{
    private readonly Lock _gate = new();
    private readonly List<FakeServiceRequest> _requests = [];
    private readonly List<FakeServiceRequest> _unanswered = [];
    private readonly Dictionary<string, Func<FakeServiceRequest, object?>> _answers = new(StringComparer.Ordinal);
    private readonly string _owner;

    internal FakeServices(string owner) => _owner = owner;

    /// <summary>The requests that were made, in their order.</summary>
    public IReadOnlyList<FakeServiceRequest> Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    /// <summary>The requests that nothing was there to answer; each failed as if the service were down.</summary>
    public IReadOnlyList<FakeServiceRequest> Unanswered
    {
        get
        {
            lock (_gate) return [.. _unanswered];
        }
    }

    /// <summary>Answers every request of a service alike from now on.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="answer">A <see cref="FakeAnswer"/>, or what is written as the JSON body of a 200.</param>
    /// <returns>This.</returns>
    public FakeServices Answer(string service, object? answer) => Answer(service, _ => answer);

    /// <summary>Answers the requests of a service by code from now on.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="answer">Gives a <see cref="FakeAnswer"/>, or what is written as the JSON body of a 200.</param>
    /// <returns>This.</returns>
    public FakeServices Answer(string service, Func<FakeServiceRequest, object?> answer)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentNullException.ThrowIfNull(answer);
        lock (_gate) _answers[service] = answer;
        return this;
    }

    internal ServiceAddresses Addresses { get; } = new();

    /// <summary>The host's own caller, which ends here.</summary>
    internal ServiceCaller CreateCaller(PluginsConfigSource config, TimeProvider time) => new(config, time) { Handler = new Handler(this) };

    /// <summary>The same where there is no host.</summary>
    internal ServiceCaller CreateCaller(TimeProvider time) => CreateCaller(new(new PluginsConfig { Services = Addresses }, NullLogger<PluginsConfigSource>.Instance), time);

    private FakeAnswer Find(FakeHttpRequest http)
    {
        FakeServiceRequest request;
        Func<FakeServiceRequest, object?>? answer;
        lock (_gate)
        {
            request = Addresses.Resolve(http, service => _requests.Count(one => one.Service == service) + 1);
            _requests.Add(request);
            answer = _answers.GetValueOrDefault(request.Service);
            if (answer is null) _unanswered.Add(request);
        }

        return answer is null
            ? FakeAnswer.Unreachable($"nothing answers {request} in this test. Add {_owner}.Services.Answer(\"{request.Service}\", request => ...) to it.")
            : FakeAnswer.From(answer(request));
    }

    private sealed class Handler(FakeServices services) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            await services.Find(await FakeHttpRequest.ReadAsync(request, cancellationToken)).SendAsync(cancellationToken);
    }
}
