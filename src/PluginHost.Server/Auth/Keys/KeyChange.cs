using PluginHost.Core.Access;

namespace PluginHost.Server.Auth.Keys;

/// <summary>A key that is wanted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Actions">Which actions it may use.</param>
/// <param name="Expires">When it ends; null means never.</param>
internal sealed record NewKey(string Name, IReadOnlyList<string> Scopes, IReadOnlyList<string> Actions, DateTimeOffset? Expires);

/// <summary>What came of a change of keys.</summary>
/// <param name="Key">The key afterwards; null when nothing was done.</param>
/// <param name="Secret">Its new secret, which nobody can read later; null when it has none.</param>
internal sealed record KeyChange(AccessKey? Key, string? Secret)
{
    internal KeyChange(KeyError error)
        : this(null, null) => Error = error;

    /// <summary>Why nothing was done; null when it was.</summary>
    internal KeyError? Error { get; }
}

/// <summary>Why a key was not changed.</summary>
/// <param name="Code"><c>not_found forbidden name_taken key_not_in_force</c>.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record KeyError(string Code, string Message)
{
    internal static KeyError NotFound(string id) => new("not_found", $"There is no key '{id}'.");
}
