using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using PluginHost.Core.Access;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Actions;

namespace PluginHost.Server.Auth.Keys;

/// <summary>Makes, rotates and revokes keys. Nobody can hand out more than they may do. Thread-safe; throws <see cref="Core.Executions.StoreUnavailableException"/>.</summary>
internal sealed class AccessKeys(IAccessStore store, KeyIndex index, TimeProvider time) : IDisposable
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>All keys, in the order of their making.</summary>
    internal Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken) => store.ListKeysAsync(cancellationToken);

    /// <summary>One key; null when there is none.</summary>
    internal async Task<AccessKey?> FindAsync(string id, CancellationToken cancellationToken) => (await store.ListKeysAsync(cancellationToken)).FirstOrDefault(key => key.Id == id);

    /// <summary>Makes a key.</summary>
    /// <returns>The key with its secret; or <c>forbidden</c>, <c>name_taken</c>.</returns>
    internal Task<KeyChange> CreateAsync(NewKey wanted, ClaimsPrincipal user, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (Missing(user, wanted.Scopes, wanted.Actions) is { } missing) return missing;
        if (wanted.Name == AdminKey.Name || (await store.ListKeysAsync(cancellationToken)).Any(key => key.Name == wanted.Name && IsInForce(key))) return new(new KeyError("name_taken", $"There is a key '{wanted.Name}' already. Revoke it first, or choose another name."));
        var secret = KeySecret.Create();
        var key = new AccessKey(Guid.CreateVersion7().ToString("D", CultureInfo.InvariantCulture), wanted.Name, HashOf(secret), StoredTime.Now(time))
        {
            Scopes = wanted.Scopes,
            Actions = wanted.Actions,
            Expires = wanted.Expires,
            Hint = KeySecret.HintOf(secret),
            CreatedBy = user.Identity?.Name,
        };
        return await PutAsync("key.create", null, key, secret, user, cancellationToken);
    }, cancellationToken);

    /// <summary>Gives a key another secret; the old one ends at once.</summary>
    /// <returns>The key with its secret; or <c>not_found</c>, <c>forbidden</c>, <c>key_not_in_force</c>.</returns>
    internal Task<KeyChange> RotateAsync(string id, ClaimsPrincipal user, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (await FindAsync(id, cancellationToken) is not { } key) return new(KeyError.NotFound(id));
        if (Missing(user, key.Scopes, key.Actions) is { } missing) return missing; // Its new secret would be theirs.
        if (!IsInForce(key)) return new(new KeyError("key_not_in_force", $"The key '{key.Name}' has expired or was revoked; make another one."));
        var secret = KeySecret.Create();
        return await PutAsync("key.rotate", key, key with { Hash = HashOf(secret), Hint = KeySecret.HintOf(secret), Rotated = StoredTime.Now(time) }, secret, user, cancellationToken);
    }, cancellationToken);

    /// <summary>Ends a key for good; one that was revoked before stays as it is.</summary>
    /// <returns>The key; or <c>not_found</c>.</returns>
    internal Task<KeyChange> RevokeAsync(string id, ClaimsPrincipal user, CancellationToken cancellationToken) => InTurnAsync(async () => await FindAsync(id, cancellationToken) switch
    {
        null => new(KeyError.NotFound(id)),
        { Revoked: not null } key => new(key, null),
        var key => await PutAsync("key.revoke", key, key with { Revoked = StoredTime.Now(time) }, null, user, cancellationToken),
    }, cancellationToken);

    public void Dispose() => _turn.Dispose();

    private bool IsInForce(AccessKey key) => key.Revoked is null && !(key.Expires <= time.GetUtcNow());

    private async Task<KeyChange> InTurnAsync(Func<Task<KeyChange>> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken); // Two keys of one name, or two rotations, must not pass each other.
        try
        {
            return await change();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<KeyChange> PutAsync(string what, AccessKey? before, AccessKey after, string? secret, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var actor = user.ToActor();
        await store.PutKeyAsync(after, new AuditRecord(what, "key", after.Id, StoredTime.Now(time)) { Actor = actor.Name, ActorType = actor.Type, Origin = actor.Origin, Before = Describe(before), After = Describe(after) }, cancellationToken);
        await index.RefreshAsync(CancellationToken.None); // It is stored, whether or not somebody still waits.
        return new(after, secret);
    }

    private static KeyChange? Missing(ClaimsPrincipal user, IReadOnlyList<string> scopes, IReadOnlyList<string> actions)
    {
        var missing = scopes.Where(scope => !Scopes.Has(user, scope)).Select(static scope => $"the scope '{scope}'")
            .Concat(actions.Where(pattern => !ActionRights.MayUse(user, pattern)).Select(static pattern => $"the actions '{pattern}'")).ToArray();
        return missing.Length == 0 ? null : new(new KeyError(ErrorCodes.Forbidden, $"{user.Describe()} cannot give what it has not: {string.Join(", ", missing)}."));
    }

    private static ReadOnlyMemory<byte> Describe(AccessKey? key) =>
        key is null ? default : JsonSerializer.SerializeToUtf8Bytes(new { key.Name, key.Scopes, key.Actions, key.Hint, key.Expires, key.Rotated, key.Revoked }, Format);

    private static string HashOf(string secret) => Convert.ToHexStringLower(KeySecret.Hash(secret));
}
