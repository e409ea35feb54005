namespace PluginHost.Sdk;

/// <summary>
/// The parameter counts only when another one has, or has not, a value: forms hide it otherwise and it is not required then.
/// Set exactly one of <see cref="EqualTo"/> and <see cref="NotEqualTo"/>. Source: BudPipeline's <c>show_when</c>.
/// </summary>
/// <param name="parameter">JSON name of the other parameter, at the same level.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ShowWhenAttribute(string parameter) : Attribute
{
    /// <summary>JSON name of the other parameter.</summary>
    public string Parameter { get; } = parameter;

    /// <summary>The value it must have: a string, number or boolean.</summary>
    public object? EqualTo { get; init; }

    /// <summary>The value it must not have: a string, number or boolean.</summary>
    public object? NotEqualTo { get; init; }
}
