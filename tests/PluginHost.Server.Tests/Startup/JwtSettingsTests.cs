using Microsoft.Extensions.Configuration;
using PluginHost.Core.Configuration;
using PluginHost.Server.Auth.Jwt;

namespace PluginHost.Server.Tests.Startup;

public sealed class JwtSettingsTests
{
    private const string Authority = "auth:jwt:authority";
    private const string Audience = "auth:jwt:audience";

    [Fact]
    public void Settings_ThatAreNotGiven_AreNone() => Assert.Equal((null, ""), Read([]));

    [Fact]
    public void Settings_ThatAreGiven_Hold()
    {
        var (all, none) = Read(new()
        {
            ["auth:jwt:metadataAddress"] = "http://127.0.0.1/doc",
            [Audience] = "pluginhost",
            ["auth:jwt:requireHttpsMetadata"] = "false",
            ["auth:jwt:scopeClaim"] = "permissions",
            ["auth:jwt:nameClaim"] = "email",
            ["auth:jwt:roleClaim"] = "groups",
            ["auth:jwt:roleMap:ops"] = "plugins:read  plugins:write",
        });

        Assert.Equal("", none);
        Assert.Equal(("http://127.0.0.1/doc", "pluginhost", false, "email", "groups"), (all!.MetadataAddress, all.Audience, all.RequireHttpsMetadata, all.NameClaim, all.RoleClaim));
        Assert.Equal(["permissions"], all.ScopeClaims);
        Assert.Equal(["plugins:read", "plugins:write"], all.RoleMap["ops"]);
        Assert.Equal("https://login.example.com/realms/a/.well-known/openid-configuration", Read(new() { [Authority] = "https://login.example.com/realms/a/", [Audience] = "b" }).Settings?.MetadataAddress);
    }

    [Fact]
    public void Settings_ThatAreBad_AreAllNamed()
    {
        const string Https = "must be an https address, not";
        Assert.Equal("auth:jwt:authority: is required: the issuer's address, e.g. https://login.example.com/realms/main; or metadataAddress, that of its discovery document. auth:jwt:audience: is required: for whom a token must be, e.g. pluginhost.", Read(new() { ["auth:jwt:nameClaim"] = "sub" }).Problems);
        Assert.Equal($"auth:jwt:authority: {Https} 'http://a'; for tests set auth:jwt:requireHttpsMetadata to false.", Read(new() { [Authority] = "http://a", [Audience] = "b" }).Problems);
        Assert.Equal($"auth:jwt:metadataAddress: {Https} 'nowhere'.", Read(new() { ["auth:jwt:metadataAddress"] = "nowhere", [Audience] = "b" }).Problems);
        Assert.Equal("auth:jwt:nameClaim: must not be empty.", Read(new() { [Authority] = "https://a", [Audience] = "b", ["auth:jwt:nameClaim"] = "" }).Problems);
        Assert.Equal("auth:keys: is not known. Known here: jwt.", Read(new() { ["auth:keys"] = "a" }).Problems);
        Assert.StartsWith("auth:jwt:issuer: is not known. Known here: authority, metadataAddress, ", Read(new() { [Authority] = "https://a", [Audience] = "b", ["auth:jwt:issuer"] = "c" }).Problems, StringComparison.Ordinal);
        Assert.Equal(
            "auth:jwt:roleMap:ops: there is no scope 'plugins:rite'. Did you mean 'plugins:write'? auth:jwt:roleMap:staff: must be scopes with spaces between, e.g. 'actions:read executions:write'.",
            Read(new() { [Authority] = "https://a", [Audience] = "b", ["auth:jwt:roleMap:ops"] = "plugins:rite", ["auth:jwt:roleMap:staff"] = "" }).Problems);
    }

    private static (JwtSettings? Settings, string Problems) Read(Dictionary<string, string?> values)
    {
        List<ConfigProblem> problems = [];
        var settings = JwtSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), problems);
        return (settings, string.Join(' ', problems));
    }
}
