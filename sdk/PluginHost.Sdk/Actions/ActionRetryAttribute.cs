namespace PluginHost.Sdk;

/// <summary>The retry policy that the action suggests; <c>plugins.json</c> overrides it.</summary>
/// <remarks>Source: BudPipeline's <c>retry_policy</c> (3 attempts, factor 2, 1 s first, 60 s at most).</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
public sealed class ActionRetryAttribute : Attribute
{
    /// <summary>Attempts in all, 1 to 100. Default: 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Delay before the second attempt as a duration. Default: <c>1s</c>.</summary>
    public string Delay { get; init; } = "1s";

    /// <summary>Factor from one delay to the next, 1 to 10. Default: 2.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>Longest delay as a duration. Default: <c>60s</c>.</summary>
    public string MaxDelay { get; init; } = "60s";
}
