using PluginHost.Core.Access;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>All keys.</summary>
/// <param name="Data">The keys, in the order of their making.</param>
/// <param name="Total">How many there are.</param>
internal sealed record KeyListResponse(IReadOnlyList<KeyResponse> Data, int Total);

/// <summary>A key; of its secret only the end is known.</summary>
internal sealed record KeyResponse(string Id, string Name, [property: OneOf("active", "expired", "revoked")] string Status, string Hint)
{
    /// <summary>The secret itself: in the answer that makes it, and nowhere else.</summary>
    public string? Key { get; init; }

    [ScopeWords]
    public required IReadOnlyList<string> Scopes { get; init; }

    public required IReadOnlyList<string> Actions { get; init; }

    public required DateTimeOffset Created { get; init; }

    public string? CreatedBy { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public DateTimeOffset? Rotated { get; init; }

    public DateTimeOffset? Revoked { get; init; }

    internal static KeyResponse From(AccessKey key, DateTimeOffset now, string? secret = null) => new(key.Id, key.Name, key.Revoked is not null ? "revoked" : key.Expires <= now ? "expired" : "active", key.Hint)
    {
        Key = secret,
        Scopes = key.Scopes,
        Actions = key.Actions,
        Created = key.Created,
        CreatedBy = key.CreatedBy,
        Expires = key.Expires,
        Rotated = key.Rotated,
        Revoked = key.Revoked,
    };
}
