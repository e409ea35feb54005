using System.Net;
using System.Text.Json.Nodes;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.AuthorKit;

/// <summary>Plugins that were built against another version of the contract than the host has: real builds of the contract's own sources.</summary>
public sealed class ContractTests(RunningSystem system)
{
    // Something that no contract of this host has.
    private const string Extra = "namespace PluginHost.Sdk; public static class Weekday { public static string Name => \"Monday\"; }";

    [Fact]
    public async Task Plugin_BuiltAgainstAnOlderContract_RunsAsLongAsNothingIsMissing()
    {
        var server = await system.Server;

        await BuildAsync("Elder", contractVersion: "0.0.9", extraContract: "", result: "\"an older contract\"");

        await Patience.UntilAsync("elder.hello to answer", async () => (await server.ExecuteAsync("elder.hello", "{}")).Status == HttpStatusCode.OK, () => server.Process.Everything);
        var (_, plugin) = await server.GetAsync("/api/v1/plugins/elder");
        Assert.Equal("0.0.9.0", (string?)plugin["data"]!["sdk_version"]);
    }

    [Fact]
    public async Task Plugin_BuiltAgainstAnOlderContractThatHadMore_IsRefusedWithTheMissingMember()
    {
        await BuildAsync("Widower", contractVersion: "0.0.9", Extra, result: "Weekday.Name");

        var refusal = await RefusalAsync("widower");

        Assert.Equal("missing_member", (string?)refusal["code"]);
        Assert.Equal("'Widower' uses 'PluginHost.Sdk.Weekday', which the SDK of this host does not have.", (string?)refusal["message"]);
        Assert.Equal("Build the plugin against the SDK of this host, or update the host.", (string?)refusal["fix"]);
    }

    [Fact]
    public async Task Plugin_BuiltAgainstANewerContract_IsRefusedWithBothVersions()
    {
        await BuildAsync("Younger", contractVersion: "0.2.0", extraContract: "", result: "\"a newer contract\"");

        var refusal = await RefusalAsync("younger");

        Assert.Equal("sdk_newer", (string?)refusal["code"]);
        Assert.Equal("'Younger' is built against PluginHost.Sdk 0.2.0.0; this host has 0.1.0.0.", (string?)refusal["message"]);
        Assert.StartsWith("Update the host, or build the plugin against PluginHost.Sdk 0.1.0.0 or older.", (string?)refusal["fix"], StringComparison.Ordinal);
    }

    private async Task<JsonNode> RefusalAsync(string plugin)
    {
        var server = await system.Server;
        return await Patience.UntilAsync(
            $"{plugin} to be refused",
            async () => await server.GetAsync($"/api/v1/plugins/{plugin}") is (HttpStatusCode.OK, var body) ? body["data"]!["refusal"] : null,
            () => server.Process.Everything);
    }

    /// <summary>Builds the contract in a version, and a plugin against it into the host's folder.</summary>
    private async Task BuildAsync(string name, string contractVersion, string extraContract, string result)
    {
        using var folder = new TestFolder();
        var sdk = Repository.PathOf("sdk", "PluginHost.Sdk");
        folder.Write("Contract/Extra.cs", extraContract);
        folder.Write("Contract/PluginHost.Sdk.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings><LangVersion>latest</LangVersion><AssemblyVersion>{contractVersion}.0</AssemblyVersion></PropertyGroup>
              <ItemGroup>
                <Compile Include="{sdk}/**/*.cs" Exclude="{sdk}/obj/**;{sdk}/bin/**" />
                <PackageReference Include="Microsoft.Extensions.DependencyInjection.Abstractions" Version="10.0.14" />
                <PackageReference Include="Microsoft.Extensions.Logging.Abstractions" Version="10.0.14" />
              </ItemGroup>
            </Project>
            """);
        folder.Write($"{name}/Hello.cs", $$"""
            using PluginHost.Sdk;

            public static class Greetings
            {
                [Action("hello", Description = "Greets.")]
                public static string Hello() => {{result}};
            }
            """);
        folder.Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <Import Project="{sdk}/build/PluginHost.Sdk.props" />
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><ProjectReference Include="../Contract/PluginHost.Sdk.csproj" Private="false" ExcludeAssets="runtime" /></ItemGroup>
              <Import Project="{sdk}/build/PluginHost.Sdk.targets" />
            </Project>
            """);
        await (await system.Workshop).BuildAsync(folder.PathOf(name), $"-p:PluginHostFolder={(await system.Server).DropFolder}");
    }
}
