using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using PluginHost.Core.Plugins.Unloading;
using PluginHost.Server.Diagnostics.Roots;

namespace PluginHost.Server.Diagnostics;

/// <summary>
/// Lets another process look at this one, so that a search over all memory costs the host a short pause only. Measured by a loop in hosts
/// of 100 and 450 MB on 2 cores: 50 to 80 ms and 110 to 190 ms, a multiple on a machine that is busy; a dump by the runtime takes 1 s and
/// 4.5 s there. One search at a time.
/// </summary>
internal sealed partial class UnloadDiagnostics(TimeProvider time, ILogger<UnloadDiagnostics> logger) : IUnloadDiagnostics, IDisposable
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Nothing = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>Longest search; our choice: ten times what a host of several GB takes. The process that looks is ended after it.</summary>
    internal TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How the process that looks is started.</summary>
    internal Func<ProcessStartInfo> Command { get; init; } = RootsProcess.Command;

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> NameRootsAsync(IReadOnlyList<string> contexts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await AskInTimeAsync(contexts, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> AskInTimeAsync(IReadOnlyList<string> contexts, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await AskAsync(contexts, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogNoRoots($"the process that looks was ended after {TimeLimit.TotalSeconds} s");
        }
        catch (Exception exception) when (exception is RootsProcessException or Win32Exception or IOException or JsonException or PlatformNotSupportedException)
        {
            LogNoRoots(exception.Message.TrimEnd('.'));
        }

        return Nothing;
    }

    private async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> AskAsync(IReadOnlyList<string> contexts, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await using var process = RootsProcess.Start(Command());
        var answer = await process.AskAsync(new(contexts), cancellationToken);
        if (answer.Problem is { } problem) LogNoRoots(problem);
        else LogLooked(string.Join(", ", contexts), time.GetElapsedTime(started).TotalMilliseconds, answer.Pause.TotalMilliseconds, answer.CopiedBytes / 1_000_000);
        if (answer is { IsComplete: false, Problem: null }) LogBrokenOff(RootSearch.MaxTime.TotalSeconds);
        return answer.Roots;
    }

    [LoggerMessage(5501, LogLevel.Information, "Looked for what keeps {Contexts} in memory: it took {TotalMilliseconds:F0} ms, of which the host stood still for {PauseMilliseconds:F0} ms while {Megabytes} MB were copied.", EventName = "UnloadRootsLooked")]
    private partial void LogLooked(string contexts, double totalMilliseconds, double pauseMilliseconds, long megabytes);

    [LoggerMessage(5503, LogLevel.Warning, "The search for what keeps plugins in memory was broken off after {Seconds} s: the host holds very many objects. There may be more than was named.", EventName = "UnloadRootsBrokenOff")]
    private partial void LogBrokenOff(double seconds);

    [LoggerMessage(5502, LogLevel.Warning, "What keeps unloaded plugins in memory cannot be named: {Reason}.", EventName = "UnloadRootsFailed")]
    private partial void LogNoRoots(string reason);
}
