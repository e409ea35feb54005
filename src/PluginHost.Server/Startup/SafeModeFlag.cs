namespace PluginHost.Server.Startup;

/// <summary>The bare flag <c>--safe-mode</c>, anywhere on the command line.</summary>
internal static class SafeModeFlag
{
    internal const string Name = "safe-mode";

    private const string Flag = $"--{Name}";

    /// <summary>Takes the flag out: the provider of command-line settings would take the argument after it for its value.</summary>
    /// <returns>True when it was there.</returns>
    internal static bool TakeFrom(ref string[] arguments)
    {
        var given = arguments.Length;
        arguments = [.. arguments.Where(static argument => !argument.Equals(Flag, StringComparison.OrdinalIgnoreCase))];
        return arguments.Length < given;
    }
}
