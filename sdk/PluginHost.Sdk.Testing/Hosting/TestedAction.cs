using System.Text.Json.Nodes;
using PluginHost.Core.Actions;
using PluginHost.Core.Schemas;

namespace PluginHost.Sdk.Testing;

/// <summary>An action as the host describes it. Immutable.</summary>
public sealed class TestedAction
{
    private readonly ActionDescriptor _action;

    internal TestedAction(ActionDescriptor action) => _action = action;

    /// <summary>Its name inside the plugin.</summary>
    public string Name => _action.Name;

    /// <summary>What it is called by, <c>&lt;plugin-id&gt;.&lt;name&gt;</c>.</summary>
    public string Ref => _action.Ref;

    /// <summary>Its title for people.</summary>
    public string Title => _action.Title;

    /// <summary>What it says that it does.</summary>
    public string Description => _action.Description;

    /// <summary>Bare names that it can be called by as well.</summary>
    public IReadOnlyList<string> Aliases => _action.Aliases;

    /// <summary>Error codes that it declares.</summary>
    public IReadOnlyList<string> ErrorCodes => [.. _action.Errors.Select(static error => error.Code)];

    /// <summary>Parameters of its examples, by title.</summary>
    public IReadOnlyDictionary<string, JsonObject> Examples => _action.Examples.ToDictionary(static example => example.Title, static example => JsonNode.Parse(example.ParametersJson)!.AsObject(), StringComparer.Ordinal);

    /// <summary>JSON Schema (2020-12) of its parameters, a new copy each time.</summary>
    public JsonObject ParametersSchema => JsonSchemaWriter.Write(_action.Parameters);

    /// <summary>JSON Schema (2020-12) of its outputs, a new copy each time.</summary>
    public JsonObject OutputsSchema => JsonSchemaWriter.Write(_action.Outputs);

    /// <summary>Its ref.</summary>
    public override string ToString() => Ref;

    /// <summary>Asserts that its parameters' schema is this one.</summary>
    /// <param name="expected">The schema as JSON text, such as an approved file, or as <see cref="JsonNode"/>. The order of properties does not count.</param>
    /// <returns>This.</returns>
    /// <exception cref="PluginTestException">It is another one; the message has every difference and the whole schema, to be copied.</exception>
    public TestedAction AssertParametersSchema(object expected) => AssertSchema("parameters", expected, ParametersSchema);

    /// <summary>Asserts that its outputs' schema is this one.</summary>
    /// <param name="expected">The schema as JSON text, such as an approved file, or as <see cref="JsonNode"/>. The order of properties does not count.</param>
    /// <returns>This.</returns>
    /// <exception cref="PluginTestException">It is another one; the message has every difference and the whole schema, to be copied.</exception>
    public TestedAction AssertOutputsSchema(object expected) => AssertSchema("outputs", expected, OutputsSchema);

    private TestedAction AssertSchema(string what, object expected, JsonObject found)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var differences = JsonDifference.Of(TestJson.ToNode(expected), found);
        return differences.Count == 0 ? this : throw PluginTestException.Of(
            $"The schema of the {what} of '{Ref}' has changed.", "the approved schema",
            $"{differences.Count} differences:{string.Concat(differences.Select(static line => $"{Environment.NewLine}  {line}"))}",
            $"Callers rely on it: undo the change, or approve this schema:{Environment.NewLine}{TestJson.ToLines(found)}");
    }
}
