using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions;

/// <summary>Calls the named HTTP services of plugins.json for actions. Thread-safe.</summary>
internal sealed class ServiceCaller(PluginsConfigSource config, TimeProvider time) : IDisposable
{
    private const int LongestErrorText = 2000;

    // Redirects are not followed: the configured headers (keys) must not travel to another address.
    private readonly HttpClient _client = Client(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });

    /// <summary>Sends the requests instead of the network, and is disposed with this.</summary>
    internal HttpMessageHandler Handler
    {
        init
        {
            _client.Dispose();
            _client = Client(value);
        }
    }

    /// <exception cref="ServiceCallException">The service is not configured, not reachable, too slow, or answered with an error.</exception>
    internal async Task<JsonNode?> CallAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var services = config.Current.Services;
        if (!services.TryGetValue(request.Service, out var service))
        {
            var hint = Nearest.Of(request.Service, services.Keys) is { } near ? $" Did you mean '{near}'?" : " Add it under 'services' in plugins.json.";
            throw new ServiceCallException(request.Service, 404, $"The service '{request.Service}' is not configured.{hint}");
        }

        using var message = CreateMessage(request, service);
        using var limit = new CancellationTokenSource(request.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await _client.SendAsync(message, linked.Token);
            var text = await response.Content.ReadAsStringAsync(linked.Token);
            return response.IsSuccessStatusCode ? Parse(request, response.StatusCode, text) : throw Failed(request, response, text);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ServiceCallException(request.Service, null, $"The service '{request.Service}' did not answer within {Duration.Format(request.Timeout)}.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new ServiceCallException(request.Service, null, $"The service '{request.Service}' cannot be reached: {exception.Message}", exception);
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpClient Client(HttpMessageHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    private static HttpRequestMessage CreateMessage(ServiceRequest request, ServiceConfig service)
    {
        var query = string.Join('&', (request.Query ?? new Dictionary<string, string>()).Select(static pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var address = new Uri(service.BaseUrl, request.Path.TrimStart('/') + (query.Length == 0 ? "" : $"?{query}"));
        if (!service.BaseUrl.IsBaseOf(address)) throw new ServiceCallException(request.Service, 400, $"The path '{request.Path}' leaves the address of the service '{request.Service}'.");
        var message = new HttpRequestMessage(request.Method, address);
        foreach (var (name, value) in service.Headers) message.Headers.TryAddWithoutValidation(name, value);
        if (request.Body is not null) message.Content = new StringContent(request.Body.ToJsonString(), Encoding.UTF8, "application/json");
        return message;
    }

    private static JsonNode? Parse(ServiceRequest request, HttpStatusCode status, string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new ServiceCallException(request.Service, (int)status, $"The service '{request.Service}' answered {(int)status} with a body that is not JSON.", exception);
        }
    }

    private ServiceCallException Failed(ServiceRequest request, HttpResponseMessage response, string text)
    {
        var (status, after) = ((int)response.StatusCode, response.Headers.RetryAfter);
        var wait = after?.Delta ?? after?.Date - time.GetUtcNow();
        return new(request.Service, status, $"The service '{request.Service}' answered {status}: {(text.Length <= LongestErrorText ? text : text[..LongestErrorText])}")
        {
            RetryAfter = wait is { } span && span < TimeSpan.Zero ? TimeSpan.Zero : wait,
        };
    }
}
