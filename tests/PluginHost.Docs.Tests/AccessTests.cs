using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Core.Configuration;
using PluginHost.Docs.Tests.Support;
using PluginHost.Server.Auth;
using PluginHost.Server.Auth.Jwt;

namespace PluginHost.Docs.Tests;

/// <summary>The page about access against the routes, the readers of bodies and queries, and the settings.</summary>
public sealed partial class AccessTests(LiveTableTests.Fixture fixture) : IClassFixture<LiveTableTests.Fixture>
{
    internal static readonly string[] Checked = ["key-body", "key-codes", "scopes", "audit-query"];

    private static readonly DocPage Page = DocPage.Read("docs/access.md");

    private LiveHost Host => fixture.Host;

    [Fact]
    public void Scopes_InTheTable_AreAllWithTheirRoutes()
    {
        var routes = Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(static route => route.Metadata.GetMetadata<RequiredScope>() is not null)
            .ToLookup(static route => route.Metadata.GetRequiredMetadata<RequiredScope>().Name, StringComparer.Ordinal);
        Assert.Equal(Scopes.All, Page.FirstColumn("scopes"));
        foreach (var row in Page.Table("scopes")) TableTests.AssertSameSet(routes[DocPage.Codes(row[0])[0]].SelectMany(LiveTableTests.Describe), DocPage.Codes(row[1]));
    }

    [Fact]
    public async Task KeyBody_InTheTable_HasTheKeysThatAreRead()
    {
        using var content = new StringContent("""{"name": "a", "scopes": ["admin"], "qqqq": 1}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await Host.Client.PostAsync("/api/v1/keys", content, TestContext.Current.CancellationToken);
        TableTests.AssertSameSet(await KnownAsync(response), Page.FirstColumn("key-body"));
    }

    [Fact]
    public async Task AuditQuery_InTheTable_HasTheParametersThatAreRead()
    {
        using var response = await Host.Client.GetAsync("/api/v1/audit?qqqq=1", TestContext.Current.CancellationToken);
        TableTests.AssertSameSet(await KnownAsync(response), Page.FirstColumn("audit-query"));
    }

    [Fact]
    public void KeyCodes_InTheTable_AreThoseOfTheCode()
    {
        var source = Repository.ReadText("src/PluginHost.Server/Auth/Keys/AccessKeys.cs") + Repository.ReadText("src/PluginHost.Server/Auth/Keys/KeyChange.cs");
        TableTests.AssertSameSet([.. ErrorCode().Matches(source).Select(static match => match.Groups["code"].Value), "forbidden", "invalid_body"], Page.FirstColumn("key-codes"));
    }

    [Fact]
    public void JwtKeys_InConfiguration_AreThoseThatAreRead()
    {
        List<ConfigProblem> problems = [];
        JwtSettings.Read(new ConfigurationBuilder().AddInMemoryCollection([new("auth:jwt:qqqq", "1")]).Build(), problems);
        var known = Known(problems[0].Message).Select(static key => $"auth:jwt:{key}");
        TableTests.AssertSameSet(known, DocPage.Read("docs/configuration.md").FirstColumn("appsettings").Where(static key => key.StartsWith("auth:", StringComparison.Ordinal)));
    }

    private static async Task<string[]> KnownAsync(HttpResponseMessage response) =>
        Known((string)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["errors"]![0]!["message"]!);

    private static string[] Known(string message) => message.Split("Known here: ", 2)[1].TrimEnd('.').Split(", ");

    [GeneratedRegex("""(KeyError\(|=> new\()"(?<code>[a-z_]+)",""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ErrorCode();
}
