using System.Text;
using System.Text.Json.Nodes;

namespace PluginHost.Core.Schemas;

/// <summary>A named value of an object: a parameter, an output or a setting. Immutable.</summary>
public sealed record PropertySchema
{
    /// <summary>Name in JSON.</summary>
    public required string Name
    {
        get;
        init
        {
            field = value;
            Utf8Name = Encoding.UTF8.GetBytes(value);
        }
    }

    /// <summary>Shape of the value.</summary>
    public required ValueSchema Value { get; init; }

    /// <summary>What people see.</summary>
    public required string Label { get; init; }

    /// <summary>What it means; null when the author did not say.</summary>
    public string? Description { get; init; }

    /// <summary>True when it must be there (unless <see cref="ShowWhen"/> says that it does not count).</summary>
    public bool IsRequired { get; init; }

    /// <summary>Default as JSON text; null when there is none.</summary>
    public string? DefaultJson { get; init; }

    /// <summary>True when it is masked wherever it would be shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>How people enter it: <c>string number boolean select multiselect json template multiline ref duration</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Provider of the values of a <c>ref</c>; else null.</summary>
    public string? Reference { get; init; }

    /// <summary>Example shown in an empty field; null means none.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Heading that forms show it under; null means none.</summary>
    public string? Group { get; init; }

    /// <summary>When it counts; null means always.</summary>
    public ShowWhenRule? ShowWhen { get; init; }

    /// <summary>True when the host fills in the default, false when the plugin's own type does.</summary>
    internal bool FillsDefault { get; init; }

    internal byte[] Utf8Name { get; private init; } = [];

    /// <summary>The default as a fresh JSON node; null when there is none or it is JSON <c>null</c>.</summary>
    public JsonNode? CreateDefault() => DefaultJson is null ? null : JsonNode.Parse(DefaultJson);
}

/// <summary>One allowed value.</summary>
/// <param name="Value">The value in JSON.</param>
/// <param name="Label">What people see.</param>
public sealed record SchemaOption(string Value, string Label)
{
    internal byte[] Utf8Value { get; } = Encoding.UTF8.GetBytes(Value);
}

/// <summary>A property counts only when another one has, or has not, a value.</summary>
/// <param name="Parameter">JSON name of the other property.</param>
/// <param name="ValueJson">The value as JSON text.</param>
/// <param name="Negated">True for "has not".</param>
public sealed record ShowWhenRule(string Parameter, string ValueJson, bool Negated);
