namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>The dotnet command, leaving no build servers behind.</summary>
internal static class Dotnet
{
    /// <param name="folder">Where it runs.</param>
    /// <param name="packageCache">Where packages are unpacked; null means the user's own cache.</param>
    /// <param name="arguments">The command; one that builds gets no build servers.</param>
    public static Task<(int ExitCode, string Output)> RunAsync(string folder, string? packageCache, params ReadOnlySpan<string> arguments)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
            ["DOTNET_ADD_GLOBAL_TOOLS_TO_PATH"] = "false",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["UseSharedCompilation"] = "false",
        };
        if (packageCache is not null) environment["NUGET_PACKAGES"] = packageCache;
        return ChildProcess.RunAsync("dotnet", arguments.ToArray(), folder, environment, limit: Patience.Build);
    }
}
