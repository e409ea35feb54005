namespace PluginHost.Sdk;

/// <summary>How a parameter is entered by people, where its type alone does not say it. Source: BudPipeline's ParamType.</summary>
public enum ParameterKind
{
    /// <summary>By its type: string, number, boolean, select (enum or options), multiselect (array with options), json.</summary>
    Auto = 0,

    /// <summary>Text with placeholders, rendered before or by the action.</summary>
    Template,

    /// <summary>JSON in an editor.</summary>
    Json,

    /// <summary>Text over several lines.</summary>
    Multiline,
}

/// <summary>Sets how people enter a parameter.</summary>
/// <param name="kind">The kind.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ParameterKindAttribute(ParameterKind kind) : Attribute
{
    /// <summary>The kind.</summary>
    public ParameterKind Kind { get; } = kind;
}
