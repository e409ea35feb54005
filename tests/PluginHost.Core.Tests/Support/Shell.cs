using System.Diagnostics;

namespace PluginHost.Core.Tests.Support;

/// <summary>Runs commands as a user or a deployment script does.</summary>
internal static class Shell
{
    /// <summary>Runs a command; its failure fails the test.</summary>
    public static async Task RunAsync(string command, params string[] arguments) =>
        Assert.True(await TryRunAsync(command, arguments) == 0, $"'{command} {string.Join(' ', arguments)}' failed.");

    /// <summary>Runs a command.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> TryRunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
