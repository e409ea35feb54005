namespace PluginHost.Server.Auth;

/// <summary>What a key may do beyond reading and running.</summary>
internal static class Scopes
{
    /// <summary>Type of the claims that hold scopes.</summary>
    internal const string Claim = "scope";

    /// <summary>Changes the host: plugins' commands. Also the name of the authorisation policy.</summary>
    internal const string Admin = "admin";
}
