using PluginHost.Sdk;

namespace PluginHost.Core.Access;

/// <summary>Who does something in person. Immutable.</summary>
/// <param name="Name">The name of the key, or what the token calls its bearer.</param>
/// <param name="Type">How the actor is known: <c>key</c>, <c>jwt</c>; null when an embedding program says who it is.</param>
public sealed record Actor(string Name, string? Type = null)
{
    /// <summary>Through which surface. Default: REST.</summary>
    public ActionOrigin Origin { get; init; } = ActionOrigin.Api;

    /// <summary>An actor of whom only the name is known.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator Actor(string name) => FromString(name);

    /// <summary>An actor of whom only the name is known.</summary>
    /// <param name="name">The name.</param>
    public static Actor FromString(string name) => new(name);
}
