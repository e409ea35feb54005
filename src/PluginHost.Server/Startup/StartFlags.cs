using PluginHost.Core.Configuration;

namespace PluginHost.Server.Startup;

/// <summary>The bare flags, anywhere on the command line.</summary>
/// <param name="SafeMode">No code of any plugin runs until one is enabled by hand.</param>
/// <param name="OpenSwagger">The browser shows Swagger once the server is up.</param>
internal readonly record struct StartFlags(bool SafeMode, bool OpenSwagger)
{
    internal const string SafeModeName = "safe-mode";
    internal const string OpenSwaggerName = "open-swagger";

    internal static IReadOnlyList<string> Names { get; } = [SafeModeName, OpenSwaggerName];

    /// <summary>Takes the flags out: the provider of command-line settings would take the argument after one for its value.</summary>
    internal static StartFlags TakeFrom(ref string[] arguments) => new(Take(SafeModeName, ref arguments), Take(OpenSwaggerName, ref arguments));

    /// <summary>Finds flags that are written as settings.</summary>
    internal static IEnumerable<ConfigProblem> Misplaced(IConfiguration configuration) => Names
        .Where(name => configuration[name] is not null)
        .Select(static name => new ConfigProblem(name, $"is a flag of the command line and takes no value; write --{name}."));

    private static bool Take(string name, ref string[] arguments)
    {
        var given = arguments.Length;
        arguments = [.. arguments.Where(argument => !argument.Equals($"--{name}", StringComparison.OrdinalIgnoreCase))];
        return arguments.Length < given;
    }
}
