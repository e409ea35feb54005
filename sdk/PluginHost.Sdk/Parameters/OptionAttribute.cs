namespace PluginHost.Sdk;

/// <summary>One allowed value of a string or string-list parameter, with a label; several make a select or a multiselect.</summary>
/// <param name="value">The value as it stands in JSON.</param>
/// <param name="label">What people see. Default: the value.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter, AllowMultiple = true)]
public sealed class OptionAttribute(string value, string? label = null) : Attribute
{
    /// <summary>The value as it stands in JSON.</summary>
    public string Value { get; } = value;

    /// <summary>What people see.</summary>
    public string Label { get; } = label ?? value;
}
