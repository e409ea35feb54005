using System.Text.Json;
using PluginHost.Core.Schemas;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Schemas;

public sealed class JsonSchemaWriterTests
{
    private const string Whole = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": {
            "channel": {
              "type": "string",
              "minLength": 1,
              "maxLength": 80,
              "pattern": "^(?:#.+)$",
              "title": "Channel",
              "description": "Where to.",
              "examples": [
                "#general"
              ],
              "x-kind": "ref",
              "x-reference": "channel",
              "x-group": "Target"
            },
            "level": {
              "type": [
                "string",
                "null"
              ],
              "enum": [
                "low",
                "high",
                null
              ],
              "title": "level",
              "default": "low",
              "x-kind": "select",
              "x-show-when": {
                "parameter": "channel",
                "not_equals": "#x"
              }
            },
            "token": {
              "type": "string",
              "title": "token",
              "writeOnly": true,
              "x-kind": "string",
              "x-show-when": {
                "parameter": "channel",
                "equals": "#y"
              }
            }
          },
          "required": [
            "channel"
          ],
          "additionalProperties": false
        }
        """;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Write_OfAnObject_IsJsonSchemaWithTheFormsKeywords()
    {
        var schema = Shape.Object(
            Shape.Property("channel", Shape.String with { MinLength = 1, MaxLength = 80, Pattern = new("#.+", System.Text.RegularExpressions.RegexOptions.NonBacktracking) }, required: true) with
            {
                Label = "Channel",
                Description = "Where to.",
                Placeholder = "#general",
                Group = "Target",
                Reference = "channel",
                Kind = "ref",
            },
            Shape.Property("level", Shape.Choice("low", "high") with { IsNullable = true }, fills: "\"low\"") with { Kind = "select", ShowWhen = new("channel", "\"#x\"", Negated: true) },
            Shape.Property("token", Shape.String, required: true, secret: true) with { ShowWhen = new("channel", "\"#y\"", Negated: false) });
        Assert.Equal(
            Whole,
            JsonSchemaWriter.Write(schema).ToJsonString(Indented));
    }

    public static TheoryData<ValueSchema, string> Values => new()
    {
        { ValueSchema.Any, "" },
        { ValueSchema.AnyObject, "\"type\":\"object\",\"properties\":{},\"required\":[],\"additionalProperties\":true" },
        { Shape.Boolean, "\"type\":\"boolean\"" },
        { Shape.Integer with { Minimum = 1, Maximum = 10 }, "\"type\":\"integer\",\"minimum\":1,\"maximum\":10" },
        { Shape.Number with { Minimum = 0.5m, ExclusiveMinimum = true, Maximum = 2, ExclusiveMaximum = true }, "\"type\":\"number\",\"exclusiveMinimum\":0.5,\"exclusiveMaximum\":2" },
        { Shape.ListOf(Shape.Integer) with { MinLength = 1, MaxLength = 3 }, "\"type\":\"array\",\"minItems\":1,\"maxItems\":3,\"items\":{\"type\":\"integer\"}" },
        { Shape.MapOf(Shape.String), "\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}" },
        { Shape.String with { Options = [new("a", "First"), new("b", "Second")] }, "\"type\":\"string\",\"enum\":[\"a\",\"b\"],\"x-labels\":[\"First\",\"Second\"]" },
        { Shape.Text(StringFormat.Uuid), "\"type\":\"string\",\"format\":\"uuid\"" },
        { Shape.Text(StringFormat.DateTime), "\"type\":\"string\",\"format\":\"date-time\"" },
        { Shape.Text(StringFormat.Date), "\"type\":\"string\",\"format\":\"date\"" },
        { Shape.Text(StringFormat.Time), "\"type\":\"string\",\"format\":\"time\"" },
        { Shape.Text(StringFormat.Email), "\"type\":\"string\",\"format\":\"email\"" },
        { Shape.Text(StringFormat.Uri), "\"type\":\"string\",\"format\":\"uri-reference\"" },
        { Shape.Text(StringFormat.Base64), "\"type\":\"string\",\"contentEncoding\":\"base64\"" },
        { Shape.Text(StringFormat.Character), "\"type\":\"string\",\"minLength\":1,\"maxLength\":1" },
        { Shape.Text(StringFormat.Duration), "\"type\":[\"string\",\"number\"],\"x-format\":\"duration\"" },
        { Shape.Text(StringFormat.Duration) with { IsNullable = true }, "\"type\":[\"string\",\"number\",\"null\"],\"x-format\":\"duration\"" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Write_OfAValue_HasItsKeywords(ValueSchema schema, string expected)
    {
        var start = "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"";
        Assert.Equal($"{{{start}{(expected.Length == 0 ? "" : ",")}{expected}}}", JsonSchemaWriter.Write(schema).ToJsonString());
    }
}
