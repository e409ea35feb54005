using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using PluginHost.Core.Configuration;

namespace PluginHost.Sdk.Testing;

/// <summary>Configures every service that is asked for: as the test says, else at an address made of its name. Thread-safe.</summary>
internal sealed class ServiceAddresses : IReadOnlyDictionary<string, ServiceConfig>
{
    private static readonly Dictionary<string, string> NoHeaders = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, ServiceConfig> _known = new(StringComparer.Ordinal);

    public ServiceConfig this[string key] => _known.GetOrAdd(key, static name => new(new Uri($"https://services.test/{Uri.EscapeDataString(name)}/"), NoHeaders));

    public IEnumerable<string> Keys => _known.Keys;

    public IEnumerable<ServiceConfig> Values => _known.Values;

    public int Count => _known.Count;

    internal void Configure(IReadOnlyDictionary<string, ServiceConfig> services)
    {
        foreach (var (name, config) in services) _known[name] = config;
    }

    public bool ContainsKey(string key) => true;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out ServiceConfig value)
    {
        value = this[key];
        return true;
    }

    public IEnumerator<KeyValuePair<string, ServiceConfig>> GetEnumerator() => _known.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Which service a request was made of, and what is left of its address.</summary>
    /// <param name="http">The request.</param>
    /// <param name="number">Gives the request's number by its service.</param>
    internal FakeServiceRequest Resolve(FakeHttpRequest http, Func<string, int> number)
    {
        var (name, config) = _known.Where(pair => pair.Value.BaseUrl.IsBaseOf(http.Url)).MaxBy(static pair => pair.Value.BaseUrl.AbsoluteUri.Length);
        var path = Uri.UnescapeDataString(http.Url.AbsolutePath[config.BaseUrl.AbsolutePath.Length..]);
        var query = http.Url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static part => part.Split('=', 2))
            .ToDictionary(static part => Uri.UnescapeDataString(part[0]), static part => part.Length > 1 ? Uri.UnescapeDataString(part[1]) : "", StringComparer.Ordinal);
        return new(name, http, path, query, number(name));
    }
}
