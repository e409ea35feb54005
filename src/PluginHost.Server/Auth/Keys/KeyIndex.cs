using System.Collections.Frozen;
using Microsoft.AspNetCore.Authentication;
using PluginHost.Core.Access;
using PluginHost.Core.Executions;

namespace PluginHost.Server.Auth.Keys;

/// <summary>
/// The keys of the store by their hash, in memory: a request looks nothing up elsewhere. What a lookup's time tells is about hashes, and
/// those help nobody. Thread-safe.
/// </summary>
internal sealed partial class KeyIndex(IAccessStore store, ILogger<KeyIndex> logger) : IDisposable
{
    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private FrozenDictionary<string, KnownKey> _byHash = FrozenDictionary<string, KnownKey>.Empty;
    private bool _isOld;

    /// <summary>The key whose secret has this hash, in force or not.</summary>
    internal KnownKey? Find(ReadOnlySpan<byte> hash) => Volatile.Read(ref _byHash).GetValueOrDefault(Convert.ToHexStringLower(hash));

    /// <summary>Reads the keys again. While the store cannot be read, what was read last stays.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken); // An older reading must not replace a newer one.
        try
        {
            var keys = await store.ListKeysAsync(cancellationToken);
            Volatile.Write(ref _byHash, keys.Select(KnownKey.From).ToFrozenDictionary(static known => known.Key.Hash, StringComparer.Ordinal));
            if (_isOld) LogReadAgain(keys.Count);
            _isOld = false;
        }
        catch (StoreUnavailableException exception)
        {
            if (!_isOld) LogNotRead(Volatile.Read(ref _byHash).Count, exception.Message);
            _isOld = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    [LoggerMessage(7201, LogLevel.Error, "The keys cannot be read; the {Count} that were read last stay in force, and revocations elsewhere are not seen: {Reason}", EventName = "KeysNotRead")]
    private partial void LogNotRead(int count, string reason);

    [LoggerMessage(7202, LogLevel.Information, "The keys can be read again; there are {Count}.", EventName = "KeysReadAgain")]
    private partial void LogReadAgain(int count);
}

/// <summary>A key of the store, and what a request with it is authenticated as while it is in force.</summary>
internal sealed record KnownKey(AccessKey Key, AuthenticateResult Accepted)
{
    internal static KnownKey From(AccessKey key) =>
        new(key, AuthenticateResult.Success(new AuthenticationTicket(Principals.Create(key.Name, "key", key.Scopes, key.Actions), BearerHandler.SchemeName)));
}
