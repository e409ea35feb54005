using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PluginHost.Server.Diagnostics.Roots;
using PluginHost.Server.Diagnostics.Snapshots;

namespace PluginHost.Server.Diagnostics;

/// <summary>The process that looks at this one: the server's own program with another first argument.</summary>
internal sealed class RootsProcess : IAsyncDisposable
{
    // By a signal: 128 and its number.
    private const int EndedByAlarm = 128 + 14;

    // One heap is enough for a search and takes less memory; nobody needs to see the copy of the host, or to measure the search.
    private static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_DbgEnableMiniDump"] = "0",
        ["DOTNET_STARTUP_HOOKS"] = null,
        ["CORECLR_ENABLE_PROFILING"] = "0",
    };

    private readonly Process _process;

    private RootsProcess(Process process) => _process = process;

    /// <summary>Starts the process; it waits for its question.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    internal static RootsProcess Start(ProcessStartInfo command)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("this works on Linux only");
        command.RedirectStandardInput = command.RedirectStandardOutput = command.RedirectStandardError = true;
        return new(Process.Start(command)!);
    }

    /// <summary>How the server's own program is started to look at this process.</summary>
    internal static ProcessStartInfo Command()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "PluginHost.Server");
        var command = File.Exists(program) ? new ProcessStartInfo(program) : new ProcessStartInfo(Environment.ProcessPath!, [$"{program}.dll"]);
        command.ArgumentList.Add(NameRootsCommand.Name);
        command.ArgumentList.Add(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in Settings) command.Environment[name] = value;
        return command;
    }

    /// <summary>Lets the process look.</summary>
    /// <exception cref="RootsProcessException">It ended without an answer.</exception>
    internal async Task<RootsAnswer> AskAsync(RootsQuestion question, CancellationToken cancellationToken)
    {
        LinuxCalls.AllowTracing(_process.Id);
        var errors = _process.StandardError.ReadToEndAsync(cancellationToken);
        await SendAsync(question, cancellationToken);
        var output = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        if (_process.ExitCode != 0) throw new RootsProcessException(Ending(_process.ExitCode, await errors));
        return JsonSerializer.Deserialize(output, RootsJson.Default.RootsAnswer)!;
    }

    /// <summary>Ends the process if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        LinuxCalls.AllowTracing(0);
        _process.Dispose();
    }

    private async Task SendAsync(RootsQuestion question, CancellationToken cancellationToken)
    {
        try
        {
            await JsonSerializer.SerializeAsync(_process.StandardInput.BaseStream, question, RootsJson.Default.RootsQuestion, cancellationToken);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already; its exit code tells more.
        }
    }

    private static string Ending(int exitCode, string errors) => exitCode == EndedByAlarm
        ? $"the host could not be stopped and copied within {ProcessSnapshot.MaxPause.TotalSeconds} s"
        : $"the process that looks ended with exit code {exitCode}{(errors.Length > 0 ? $": {errors.Split('\n', 2)[0].TrimEnd('\r', '.')}" : "")}";
}
