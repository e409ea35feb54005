namespace PluginHost.Sdk.Testing;

/// <summary>An assertion about a plugin does not hold. Test frameworks report it as a failed test; none of them is needed for it.</summary>
/// <param name="message">What was expected, what was found, and what to do.</param>
public sealed class PluginTestException(string message) : Exception(message);
