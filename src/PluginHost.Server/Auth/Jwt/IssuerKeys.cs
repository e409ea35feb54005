using System.Globalization;
using System.Text.Json;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace PluginHost.Server.Auth.Jwt;

/// <summary>
/// The issuer's name and public keys, from its discovery document: read at the first token, again after half a day, and when a token is
/// signed with a key that is not among them. While the issuer does not answer, what was read last stays. Thread-safe.
/// </summary>
internal sealed partial class IssuerKeys : IDisposable
{
    /// <summary>Least time between two readings: 10 s (our choice: tokens with invented keys must not make the host bother the issuer).</summary>
    internal static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private const int MaxDocumentBytes = 1024 * 1024;

    private static readonly TimeSpan LongestAge = TimeSpan.FromHours(12);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _address;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _client = new() { Timeout = Patience, MaxResponseContentBufferSize = MaxDocumentBytes };
    private readonly HttpDocumentRetriever _documents;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private volatile Reading? _last;
    private DateTimeOffset _tried = DateTimeOffset.MinValue;

    public IssuerKeys(JwtSettings settings, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        (_address, _time, _logger) = (settings.MetadataAddress, time, logger);
        _documents = new HttpDocumentRetriever(_client) { RequireHttps = settings.RequireHttpsMetadata };
    }

    /// <summary><see cref="Rest"/> in seconds.</summary>
    internal static string RestSeconds => Rest.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the issuer says.</summary>
    /// <param name="lacking">What was read before and does not do; null when anything does.</param>
    /// <param name="cancellationToken">Ends the waiting, not the reading.</param>
    /// <returns>Null when it could never be read.</returns>
    internal async ValueTask<OpenIdConnectConfiguration?> GetAsync(OpenIdConnectConfiguration? lacking, CancellationToken cancellationToken)
    {
        if (Does(lacking)) return _last!.Issuer;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!Does(lacking) && _time.GetUtcNow() - _tried >= Rest) await ReadAsync();
            return _last?.Issuer;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _turn.Dispose();
    }

    private bool Does(OpenIdConnectConfiguration? lacking) => _last is { } last && last.Issuer != lacking && _time.GetUtcNow() - last.At < LongestAge;

    private async Task ReadAsync()
    {
        _tried = _time.GetUtcNow();
        try
        {
            _last = new(await OpenIdConnectConfigurationRetriever.GetAsync(_address, _documents, CancellationToken.None), _tried);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException or JsonException or ArgumentException or InvalidOperationException)
        {
            LogNotRead(_address, (exception.InnerException ?? exception).Message);
        }
    }

    [LoggerMessage(7301, LogLevel.Warning, "The issuer's document cannot be read at '{Address}': {Reason}", EventName = "IssuerNotRead")]
    private partial void LogNotRead(string address, string reason);

    private sealed record Reading(OpenIdConnectConfiguration Issuer, DateTimeOffset At);
}

/// <summary>No token can be checked: the issuer's keys were never read.</summary>
internal sealed class IssuerUnavailableException() : Exception("The token cannot be checked: its issuer does not answer. Try again later, or use a key.");
