namespace PluginHost.Sdk;

/// <summary>Marks a parameter, output or setting as secret: it is masked in records, errors, messages and lists.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class SecretAttribute : Attribute;
