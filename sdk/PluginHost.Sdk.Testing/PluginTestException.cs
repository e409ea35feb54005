namespace PluginHost.Sdk.Testing;

/// <summary>An assertion about a plugin does not hold, or the plugin cannot be tested as asked. Test frameworks report it as a failed test; none of them is needed for it.</summary>
/// <param name="message">What was expected, what was found, and what to do.</param>
public sealed class PluginTestException(string message) : Exception(message)
{
    /// <summary>Code of the refusal when the plugin was refused (<c>sdk_newer</c>, <c>invalid_settings</c>, ...); null otherwise.</summary>
    public string? Code { get; init; }

    internal static PluginTestException Of(string what, string expected, string found, string toDo) =>
        new($"{what}{Environment.NewLine}Expected: {expected}{Environment.NewLine}Found:    {found}{Environment.NewLine}To do:    {toDo}");
}
