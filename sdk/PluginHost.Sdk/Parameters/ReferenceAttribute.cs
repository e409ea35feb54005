namespace PluginHost.Sdk;

/// <summary>The parameter names something that a provider knows (<c>model</c>, <c>cluster</c>, <c>credential</c>, ...).</summary>
/// <param name="provider">Name of the provider, in the form of an action name. Source: BudPipeline's <c>*_ref</c> types.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ReferenceAttribute(string provider) : Attribute
{
    /// <summary>Name of the provider.</summary>
    public string Provider { get; } = provider;
}
