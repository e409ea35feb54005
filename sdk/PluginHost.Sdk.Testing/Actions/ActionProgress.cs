namespace PluginHost.Sdk.Testing;

/// <summary>How far an action said that it is.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">What it was doing; null when it did not say.</param>
public sealed record ActionProgress(double Percent, string? Message);
