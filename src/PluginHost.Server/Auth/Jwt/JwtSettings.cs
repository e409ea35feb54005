using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;
using PluginHost.Server.Startup;

namespace PluginHost.Server.Auth.Jwt;

/// <summary>The section <c>auth:jwt</c> of the server's settings: whose tokens are accepted, and what they say. Immutable.</summary>
/// <param name="MetadataAddress">Address of the issuer's discovery document.</param>
/// <param name="Audience">For whom a token must be.</param>
internal sealed record JwtSettings(string MetadataAddress, string Audience)
{
    private const string Section = "auth:jwt";

    private static readonly string[] Keys = ["authority", "metadataAddress", "audience", "requireHttpsMetadata", "scopeClaim", "nameClaim", "roleClaim", "roleMap"];

    /// <summary>False takes discovery documents over plain HTTP, too: for tests.</summary>
    internal bool RequireHttpsMetadata { get; init; } = true;

    /// <summary>Claims that hold scopes: a text with spaces between, or a list. Source: RFC 9068 and Entra ID's <c>scp</c>.</summary>
    internal IReadOnlyList<string> ScopeClaims { get; init; } = ["scope", "scp"];

    /// <summary>The claim that names the actor.</summary>
    internal string NameClaim { get; init; } = "sub";

    /// <summary>The claim that holds roles.</summary>
    internal string RoleClaim { get; init; } = "roles";

    /// <summary>Scopes by role, for issuers that know no scopes of this host.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>> RoleMap { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Reads the section.</summary>
    /// <returns>Null when it is not there.</returns>
    internal static JwtSettings? Read(IConfiguration configuration, List<ConfigProblem> problems)
    {
        new SettingsSection(configuration, "auth", problems).CheckKeys("jwt");
        if (!configuration.GetSection(Section).Exists()) return null;
        var section = new SettingsSection(configuration, Section, problems);
        section.CheckKeys(Keys);
        var requiresHttps = section.ReadBool("requireHttpsMetadata", true);
        var address = ReadAddress(section, requiresHttps, problems);
        if (section.ReadText("audience", null) is not { } audience)
        {
            audience = "";
            problems.Add(new($"{Section}:audience", "is required: for whom a token must be, e.g. pluginhost."));
        }

        return new JwtSettings(address, audience)
        {
            RequireHttpsMetadata = requiresHttps,
            ScopeClaims = section.ReadText("scopeClaim", null) is { } scopes ? [scopes] : ["scope", "scp"],
            NameClaim = section.ReadText("nameClaim", "sub")!,
            RoleClaim = section.ReadText("roleClaim", "roles")!,
            RoleMap = configuration.GetSection($"{Section}:roleMap").GetChildren().ToDictionary(static role => role.Key, IReadOnlyList<string> (role) => ReadScopes(role, problems), StringComparer.Ordinal),
        };
    }

    private static string ReadAddress(SettingsSection section, bool requiresHttps, List<ConfigProblem> problems)
    {
        var key = section.ReadText("metadataAddress", null) is null ? "authority" : "metadataAddress";
        if (section.ReadText(key, null) is not { } text) problems.Add(new($"{Section}:authority", "is required: the issuer's address, e.g. https://login.example.com/realms/main; or metadataAddress, that of its discovery document."));
        else if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")) problems.Add(new($"{Section}:{key}", $"must be an https address, not '{text}'."));
        else if (requiresHttps && address.Scheme != "https") problems.Add(new($"{Section}:{key}", $"must be an https address, not '{text}'; for tests set {Section}:requireHttpsMetadata to false."));
        else return key == "authority" ? $"{text.TrimEnd('/')}/.well-known/openid-configuration" : text;
        return "";
    }

    private static string[] ReadScopes(IConfigurationSection role, List<ConfigProblem> problems)
    {
        var scopes = (role.Value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (scopes.Length == 0) problems.Add(new(role.Path, "must be scopes with spaces between, e.g. 'actions:read executions:write'."));
        foreach (var scope in scopes.Except(Scopes.All, StringComparer.Ordinal))
        {
            var hint = Nearest.Of(scope, Scopes.All) is { } near ? $"Did you mean '{near}'?" : $"Known: {string.Join(", ", Scopes.All)}.";
            problems.Add(new(role.Path, $"there is no scope '{scope}'. {hint}"));
        }

        return scopes;
    }
}
