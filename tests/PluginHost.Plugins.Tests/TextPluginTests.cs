using System.Text.Json.Nodes;

namespace PluginHost.Plugins.Tests;

public sealed class TextPluginTests(EmbeddedHost host)
{
    [Theory]
    [InlineData("""{"template": "Hello, {{name}}!", "values": {"name": "Ada"}}""", "Hello, Ada!")]
    [InlineData("""{"template": "{{#each items}}<{{this.n}}>{{/each}}", "values": {"items": [{"n": 1}, {"n": 2.5}, {"n": true}]}}""", "<1><2.5><True>")]
    [InlineData("""{"template": "{{a}}", "values": {"a": "<b>"}}""", "<b>")]
    [InlineData("""{"template": "{{a}}", "values": {"a": "<b>"}, "html": true}""", "&lt;b&gt;")]
    [InlineData("""{"template": "plain"}""", "plain")]
    public async Task Render_Template_WithValues(string parameters, string expected) =>
        Assert.Equal(expected, (string?)(await host.OutputsAsync("text.render", parameters))["text"]);

    [Fact]
    public async Task Render_MalformedTemplate_FailsWithItsCode()
    {
        var result = await host.ExecuteAsync("text.render", """{"template": "{{#if a}}never closed"}""");

        Assert.Equal("invalid_template", result.Error!.Code);
    }

    [Theory]
    [InlineData("a: 1\nb: [x, 'true', true, null, 1.5, 0x10]", """{"a":1,"b":["x","true",true,null,1.5,16]}""")]
    [InlineData("- &x {k: v}\n- *x", """[{"k":"v"},{"k":"v"}]""")]
    [InlineData("text: |\n  two\n  lines\n", "{\"text\":\"two\\nlines\\n\"}")]
    [InlineData("no: yes", """{"no":"yes"}""")]
    [InlineData("", "null")]
    public async Task YamlToJson_ByTheCoreSchema(string yaml, string json)
    {
        var outputs = await host.OutputsAsync("text.yaml_to_json", new JsonObject { ["yaml"] = yaml }.ToJsonString());

        Assert.Equal(json, outputs["json"]?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData("a: [1", "Line 2, column 1")]
    [InlineData("a: 1\n---\nb: 2", "The text holds 2 documents; one is expected.")]
    [InlineData("a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d]", "more than 100000 nodes")]
    public async Task YamlToJson_BadYaml_FailsWithItsPlace(string yaml, string message)
    {
        var result = await host.ExecuteAsync("text.yaml_to_json", new JsonObject { ["yaml"] = yaml }.ToJsonString());

        Assert.Equal("invalid_yaml", result.Error!.Code);
        Assert.Contains(message, result.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a": [1, 2.50, "1", "true", null, false]}""")]
    [InlineData("""{"nested": {"empty": {}, "list": [], "text": "line\nline"}}""")]
    [InlineData("""["~", "null", "", " padded ", "# not a comment", "12:30"]""")]
    public async Task JsonToYaml_AndBack_IsTheSame(string json)
    {
        var yaml = (string)(await host.OutputsAsync("text.json_to_yaml", $$"""{"json": {{json}}}"""))["yaml"]!;
        var back = await host.OutputsAsync("text.yaml_to_json", new JsonObject { ["yaml"] = yaml }.ToJsonString());

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), back["json"]), yaml);
    }
}
