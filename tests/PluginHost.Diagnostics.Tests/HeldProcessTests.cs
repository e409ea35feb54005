using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PluginHost.Server.Diagnostics;
using PluginHost.Server.Diagnostics.Roots;
using PluginHost.Server.Diagnostics.Snapshots;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Diagnostics.Tests;

/// <summary>Processes are the server's own program: one that waits for its question is looked at by another one.</summary>
public sealed class HeldProcessTests
{
    private const int MaxAttempts = 50;

    [Fact]
    public async Task AProcess_WhoseTracerIsKilledWhileItStandsStill_RunsOn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are held on Linux only.");
        using var held = await StartRuntimeAsync();
        var isHit = false;
        for (var attempt = 0; attempt < MaxAttempts && !isHit; attempt++) isHit = await KillTracerAsync(held);
        Assert.SkipUnless(isHit, "No search was met while the process stood still; it may not be allowed here.");

        await Patience.UntilAsync(() => Task.FromResult(StateOf(held) is not ('t' or 'T')));

        Assert.NotNull(await AskAsync(held, []));
    }

    [Fact]
    public async Task ASearch_OfAProcessThatIsGone_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are held on Linux only.");
        using var gone = Process.Start("/bin/true");
        await gone.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var search = Start(gone.Id);

        var answer = await AskAsync(search, ["a@1#1"]);

        Assert.Empty(answer.Roots);
        Assert.Contains($"/proc/{gone.Id}/", answer.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Hold_OfThisProcess_IsNotAllowed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are held on Linux only.");
        Assert.Throws<Win32Exception>(static () => HeldProcess.Hold(Environment.ProcessId).Dispose());
    }

    // True when the process stood still at the moment of the kill.
    private static async Task<bool> KillTracerAsync(Process held)
    {
        using var tracer = Start(held.Id);
        await SendAsync(tracer, ["a@1#1"]);
        var isStill = false;
        while (!tracer.HasExited && !isStill) isStill = StateOf(held) == 't';
        tracer.Kill();
        await tracer.WaitForExitAsync(TestContext.Current.CancellationToken);
        return isStill && tracer.ExitCode == 137;
    }

    // The letter behind the name: S sleeps, t stands still for a tracer, T stands still for good.
    private static char StateOf(Process process) => File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[^1][0];

    private static async Task<Process> StartRuntimeAsync()
    {
        var process = Start(Environment.ProcessId);
        await Patience.UntilAsync(async () => (await File.ReadAllTextAsync($"/proc/{process.Id}/maps")).Contains("System.Text.Json", StringComparison.Ordinal));
        return process;
    }

    private static Process Start(int processId)
    {
        var command = RootsProcess.Command();
        command.ArgumentList[^1] = processId.ToString(CultureInfo.InvariantCulture);
        command.RedirectStandardInput = command.RedirectStandardOutput = true;
        return Process.Start(command)!;
    }

    private static async Task<RootsAnswer> AskAsync(Process process, string[] contexts)
    {
        await SendAsync(process, contexts);
        var answer = await JsonSerializer.DeserializeAsync(process.StandardOutput.BaseStream, RootsJson.Default.RootsAnswer, TestContext.Current.CancellationToken);
        return answer!;
    }

    private static async Task SendAsync(Process process, string[] contexts)
    {
        await JsonSerializer.SerializeAsync(process.StandardInput.BaseStream, new(contexts), RootsJson.Default.RootsQuestion, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
    }
}
