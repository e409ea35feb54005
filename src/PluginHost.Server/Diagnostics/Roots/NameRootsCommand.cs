using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Diagnostics.Runtime;
using PluginHost.Server.Diagnostics.Snapshots;

namespace PluginHost.Server.Diagnostics.Roots;

/// <summary>
/// <c>name-roots [pid]</c>: what a process does that the server starts to look at itself. It waits for the question on its input, so that the
/// server can permit it first, and answers on its output.
/// </summary>
internal static class NameRootsCommand
{
    internal const string Name = "name-roots";

    private const int MaxLooks = 5;
    private const string Reasons = "a debugger is attached to the host, or ptrace is forbidden by the container's seccomp profile or by kernel.yama.ptrace_scope 2 or 3";
    internal static bool IsAsked(string[] args) => args is [Name, _];

    /// <returns>The exit code: 0 when there is an answer, if only a problem.</returns>
    internal static int Run(string[] args)
    {
#pragma warning disable RS0030 // Input and output are this process's connection to the server.
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
#pragma warning restore RS0030
        if (JsonSerializer.Deserialize(input, RootsJson.Default.RootsQuestion) is not { } question) return 1;
        OfferToDie();
        JsonSerializer.Serialize(output, Answer(int.Parse(args[1], CultureInfo.InvariantCulture), question), RootsJson.Default.RootsAnswer);
        return 0;
    }

    private static RootsAnswer Answer(int processId, RootsQuestion question)
    {
        try
        {
            return Look(processId, question);
        }
        catch (Exception exception) when (exception is Win32Exception or UnauthorizedAccessException)
        {
            return RootsAnswer.Of($"the kernel does not allow it ({exception.Message.TrimEnd('.')}): {Reasons}");
        }
        catch (Exception exception) when (exception is SnapshotException or IOException)
        {
            return RootsAnswer.Of(exception.Message.TrimEnd('.'));
        }
    }

    private static RootsAnswer Look(int processId, RootsQuestion question)
    {
        for (var look = 0; look < MaxLooks; look++)
        {
            if (TryLook(processId, question) is { } answer) return answer;
        }

        return RootsAnswer.Of($"it was collecting garbage at each of {MaxLooks} looks");
    }

    private static RootsAnswer? TryLook(int processId, RootsQuestion question)
    {
        using var snapshot = new ProcessSnapshot(processId);
        snapshot.Take();
        using var target = new DataTarget(snapshot, new DataTargetOptions { FileLocator = new NoFiles() });
        using var runtime = target.ClrVersions.Single().CreateRuntime(snapshot.Runtime.DataAccessLibrary, ignoreMismatch: true);
        if (!runtime.Heap.CanWalkHeap) return null;
        MakeWay();
        var (roots, isComplete) = RootsReport.Of(runtime, question.Contexts);
        return new(roots, isComplete, snapshot.Pause, snapshot.CopiedBytes, Problem: null);
    }

    // The server works on meanwhile, and goes first.
    private static void MakeWay()
    {
        using var self = Process.GetCurrentProcess();
        self.PriorityClass = ProcessPriorityClass.BelowNormal;
    }

    // When memory runs out, the kernel ends this process and not the server.
    private static void OfferToDie()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (IOException)
        {
            // Only a precaution, and SpareMemory is another one.
        }
        catch (UnauthorizedAccessException)
        {
            // The same.
        }
    }
}
