using System.Diagnostics;
using System.Text;

namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>A program started by a test. Whatever happens, it is gone after disposal.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    // What the person who runs the tests has set for hosts of their own must not reach ours; nor what 'dotnet test' sets for itself.
    private static readonly string[] NotInherited = ["PLUGINHOST_", "ASPNETCORE_", "OTEL_", "DOTNET_ENVIRONMENT", "MSBUILD", "MSBuild", "TESTINGPLATFORM_", "DOTNET_CLI_TEST"];

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
    }

    public bool HasExited => _process.HasExited;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    public string Everything => $"{Output}{Errors}";

    public static ChildProcess Start(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsNotInherited).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end; <c>input</c> is what it reads from its standard input.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null, string input = "", TimeSpan? limit = null)
    {
        await using var child = Start(program, arguments, folder, environment);
        await child._process.StandardInput.WriteAsync(input.AsMemory(), TestContext.Current.CancellationToken);
        child._process.StandardInput.Close();
        return (await child.WaitForExitAsync(limit), child.Everything);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan? limit = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(limit ?? Patience.Long);
        await _process.WaitForExitAsync(stop.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, as an operator or a service manager does.</summary>
    public async Task TerminateAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM");
        var (exitCode, output) = await RunAsync("/bin/sh", ["-c", $"kill -TERM {_process.Id}"], Path.GetTempPath());
        Assert.True(exitCode == 0, output);
    }

    /// <summary>Ends it from one moment to the next (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static bool IsNotInherited(string name) => NotInherited.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && name != "PLUGINHOST_REQUIRE_SERVERS";

    private static void Add(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
    }

    private static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
