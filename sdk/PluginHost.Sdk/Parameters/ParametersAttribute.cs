namespace PluginHost.Sdk;

/// <summary>Declares the parameters of an <see cref="IAction"/> by a record, as a typed action would.</summary>
/// <param name="type">The record; only its metadata is used.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ParametersAttribute(Type type) : Attribute
{
    /// <summary>The record.</summary>
    public Type Type { get; } = type;
}

/// <summary>Declares the outputs of an <see cref="IAction"/> by a record; what it returns is checked against it.</summary>
/// <param name="type">The record; only its metadata is used.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
public sealed class OutputsAttribute(Type type) : Attribute
{
    /// <summary>The record.</summary>
    public Type Type { get; } = type;
}
