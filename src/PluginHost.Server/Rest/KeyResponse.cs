using PluginHost.Core.Access;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>All keys.</summary>
/// <param name="Data">The keys, in the order of their making.</param>
/// <param name="Total">How many there are.</param>
internal sealed record KeyListResponse(IReadOnlyList<KeyResponse> Data, int Total);

/// <summary>A key; of its secret only the end is known.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Whose it is: the actor of what is done with it.</param>
/// <param name="Status">Whether it opens anything.</param>
/// <param name="Hint">The last four characters of its secret.</param>
internal sealed record KeyResponse(string Id, string Name, [property: OneOf("active", "expired", "revoked")] string Status, string Hint)
{
    /// <summary>The secret itself: in the answer that makes it, and nowhere else.</summary>
    public string? Key { get; init; }

    /// <summary>What it may do.</summary>
    [ScopeWords]
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Which actions it may use: refs, <c>slack.*</c> or <c>*</c>.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Who made it.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was given another secret; null for never.</summary>
    public DateTimeOffset? Rotated { get; init; }

    /// <summary>When it was revoked; null when it was not.</summary>
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
