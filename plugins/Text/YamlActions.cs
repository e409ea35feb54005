using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using PluginHost.Sdk;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace PluginHost.Plugins.Text;

/// <summary>Outputs of <c>text.yaml_to_json</c>.</summary>
public sealed record JsonOutputs([property: Description("The document as JSON.")] JsonNode? Json);

/// <summary>Outputs of <c>text.json_to_yaml</c>.</summary>
public sealed record YamlOutputs([property: Description("The document as YAML.")] string Yaml);

/// <summary>Converts between YAML and JSON.</summary>
public static class YamlActions
{
    private static readonly ISerializer Serializer = new SerializerBuilder().WithQuotingNecessaryStrings().Build();

    /// <summary>Reads YAML.</summary>
    [Action("yaml_to_json", Title = "YAML to JSON", Description = "Reads one YAML document and gives it as JSON.", Category = "Text", Idempotent = true, Tags = ["yaml", "json"])]
    [ActionError("invalid_yaml", "The text is not one YAML document; the message says where.")]
    [ActionExample("A list", """{"yaml": "- a\n- b"}""")]
    public static ActionResult<JsonOutputs> YamlToJson([Description("The YAML document."), ParameterKind(ParameterKind.Multiline), StringLength(1_000_000)] string yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count > 1) return ActionResult.Failed("invalid_yaml", $"The text holds {stream.Documents.Count} documents; one is expected.");
            return new JsonOutputs(stream.Documents.Count == 0 ? null : YamlToJsonReader.Read(stream.Documents[0].RootNode));
        }
        catch (YamlException exception)
        {
            return ActionResult.Failed("invalid_yaml", $"Line {exception.Start.Line}, column {exception.Start.Column}: {exception.Message}");
        }
    }

    /// <summary>Writes YAML.</summary>
    [Action("json_to_yaml", Title = "JSON to YAML", Description = "Writes JSON as a YAML document.", Category = "Text", Idempotent = true, Tags = ["yaml", "json"])]
    [ActionExample("An object", """{"json": {"a": [1, 2]}}""")]
    public static YamlOutputs JsonToYaml([Description("The JSON value.")] JsonNode? json) => new(Serializer.Serialize(JsonValues.ToPlain(json)));
}
