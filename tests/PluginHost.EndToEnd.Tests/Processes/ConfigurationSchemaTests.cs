using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Processes;

/// <summary>The schema for editors and the host's reader are two lists of the same keys.</summary>
public sealed partial class ConfigurationSchemaTests
{
    private const string Unknown = "qqqqqqqqqqqq";

    [Fact]
    public async Task Schema_OfPluginsJson_HasTheKeysThatTheHostReads()
    {
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("sdk", "PluginHost.Sdk", "plugins.schema.json"), TestContext.Current.CancellationToken))!;
        const string everywhere = $$$"""
            {
              "{{{Unknown}}}": 0,
              "defaults": { "{{{Unknown}}}": 0 },
              "plugins": { "any": { "{{{Unknown}}}": 0, "defaults": { "{{{Unknown}}}": 0 }, "actions": { "any": { "{{{Unknown}}}": 0 } } } },
              "services": { "any": { "baseUrl": "http://localhost", "{{{Unknown}}}": 0 } }
            }
            """;

        var (_, _, errors) = await ServerProcess.RunAsync(new() { PluginsJson = everywhere });

        var read = KnownKeys().Matches(errors).ToDictionary(static match => match.Groups["where"].Value, static match => match.Groups["keys"].Value);
        Assert.Equal(
            new Dictionary<string, string>
            {
                [""] = Keys(schema),
                ["defaults."] = Keys(schema["$defs"]!["policy"]!),
                ["plugins.any."] = Keys(schema["$defs"]!["plugin"]!),
                ["plugins.any.defaults."] = Keys(schema["$defs"]!["policy"]!),
                ["plugins.any.actions.any."] = Keys(schema["$defs"]!["policy"]!),
                ["services.any."] = Keys(schema["$defs"]!["service"]!),
            },
            read);
    }

    private static string Keys(JsonNode schema)
    {
        Assert.False((bool?)schema["additionalProperties"], "The host refuses unknown keys, so must the schema.");
        return string.Join(", ", schema["properties"]!.AsObject().Select(static property => property.Key).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex($@"plugins\.json: (?<where>\S*){Unknown}: is not known\. Known here: (?<keys>[^\n]+)\.$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KnownKeys();
}
