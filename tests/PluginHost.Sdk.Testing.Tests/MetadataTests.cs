using System.Text.Json.Nodes;
using static PluginHost.Sdk.Testing.Tests.Support;

namespace PluginHost.Sdk.Testing.Tests;

public sealed class MetadataTests
{
    private static string Odd => Path.Combine(Artifacts, "odd-plugins", "Odd");

    [Fact]
    public void AssertValidMetadata_OfGoodPlugins_Passes()
    {
        PluginTestHost.AssertValidMetadata(Kit);
        PluginTestHost.AssertValidMetadata(FirstParty("core"));
        PluginTestHost.AssertValidMetadata(Path.Combine(FirstParty("text"), "PluginHost.Plugins.Text.dll"));
    }

    [Fact]
    public void AssertValidMetadata_OfAnOddPlugin_NamesEverything()
    {
        var failure = Assert.Throws<PluginTestException>(static () => PluginTestHost.AssertValidMetadata(Odd));

        Assert.StartsWith(Lines("The metadata of the plugin 'odd' is not in order.", "Expected: nothing that is left out or odd", "Found:    ", "  "), failure.Message, StringComparison.Ordinal);
        Assert.Contains("CreditCard", failure.Message, StringComparison.Ordinal);
        Assert.Contains("  The action 'Bad Name' (TestPlugins.Odd.Actions.Bad) is left out: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("To do:    Mend what is listed; docs/writing-a-plugin.md has the rules.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_OfAnOddPlugin_LoadsItsGoodActions()
    {
        await using var host = await PluginTestHost.LoadAsync(Odd);

        (await host.ExecuteAsync("good", new { card = "x" })).AssertOutputs(new { result = "x" });
        Assert.Throws<PluginTestException>(host.AssertValidMetadata);
        var failure = await Assert.ThrowsAsync<PluginTestException>(() => host.ExecuteAsync("Bad Name"));
        Assert.StartsWith(Lines("The plugin 'odd' has no action 'Bad Name'.", "Expected: good", "Found:    'Bad Name' is left out: "), failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("To do:    Mend its declaration; AssertValidMetadata finds this, too.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Action_OfAPlugin_DescribesIt()
    {
        await using var host = await LoadAsync();

        var action = host.Action("degrees");

        Assert.Equal(("convert_temperature", "Convert temperature", "Converts a temperature."), (action.Name, action.Title, action.Description));
        Assert.Equal(["degrees"], action.Aliases);
        Assert.Equal(["below_zero"], action.ErrorCodes);
        Assert.Equal(100, (int)action.Examples["Boiling water"]["value"]!);
        Assert.Equal(["value"], action.ParametersSchema["required"]!.AsArray().Select(static one => (string)one!));
    }

    [Fact]
    public async Task AssertSchema_OfAnApprovedSchema_Passes()
    {
        await using var host = await LoadAsync();
        var approved = host.Action("convert_temperature").ParametersSchema.ToJsonString();

        host.Action("convert_temperature").AssertParametersSchema(approved).AssertOutputsSchema(host.Action("convert_temperature").OutputsSchema);
    }

    [Fact]
    public async Task AssertSchema_OfAnotherSchema_ShowsTheDifferenceAndTheSchema()
    {
        await using var host = await LoadAsync();
        var action = host.Action("skip");
        var approved = action.ParametersSchema;
        approved["additionalProperties"] = true;

        var failure = Assert.Throws<PluginTestException>(() => action.AssertParametersSchema(approved));

        Assert.Equal(
            Lines(
                "The schema of the parameters of 'kit.skip' has changed.", "Expected: the approved schema", "Found:    1 differences:", "  additionalProperties: expected true, found false",
                "To do:    Callers rely on it: undo the change, or approve this schema:", Indented(action.ParametersSchema)),
            failure.Message);
    }

    [Fact]
    public void Assembly_OfTheKit_DependsOnNoTestFramework()
    {
        var references = typeof(PluginTestHost).Assembly.GetReferencedAssemblies().Select(static one => one.Name!).ToArray();

        Assert.Contains("PluginHost.Core", references);
        Assert.DoesNotContain(references, static name => new[] { "xunit", "nunit", "mstest", "testplatform", "visualstudio", "tunit" }.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Indented(JsonObject schema) => schema.ToJsonString(new() { WriteIndented = true, NewLine = "\n" });
}
