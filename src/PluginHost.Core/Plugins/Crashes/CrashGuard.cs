using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Plugins.Crashes;

/// <summary>
/// Finds the plugins that end the process again and again: those whose code ran at each of the last unclean ends shortly after a start.
/// </summary>
internal sealed partial class CrashGuard(CrashGuardOptions options, DataFolder data, TimeProvider time, ILogger<CrashGuard> logger) : IDisposable
{
    private readonly ILogger _logger = logger;
    private RunningSlots? _slots;
    private ITimer? _window;
    private int _saidFull;
    private IReadOnlyList<string> _ranAtLastEnd = [];
    private Task _turn = Task.CompletedTask;

    /// <summary>The plugins that must not start in this run; known once <see cref="Open"/> has returned.</summary>
    internal IReadOnlyList<CrashSuspect> Suspects { get; private set; } = [];

    /// <summary>Judges how the previous run ended, then begins to note this one; call it with the data folder open, before any plugin code runs.</summary>
    internal void Open()
    {
        if (!options.Enabled) return;
        Judge();
        Begin();
    }

    /// <summary>The slot of a plugin, the same for all its generations; one that counts nowhere when there is none to have.</summary>
    /// <exception cref="ArgumentException">The id is longer than 32 characters.</exception>
    internal RunningSlot Claim(string pluginId)
    {
        if (_slots is null) return RunningSlot.Nowhere;
        if (_slots.Claim(pluginId) is { } slot) return slot;
        if (Interlocked.Exchange(ref _saidFull, 1) == 0) LogFull(SlotLayout.Capacity, pluginId);
        return RunningSlot.Nowhere;
    }

    /// <summary>
    /// Loads a plugin. Those whose code ran at the last unclean end are loaded one after another, so that only one of them runs if it
    /// happens again: a slow start beside the one that ends the process is no crime.
    /// </summary>
    /// <typeparam name="T">What is loaded.</typeparam>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="load">Loads it.</param>
    internal async Task<T> InTurnAsync<T>(string pluginId, Func<Task<T>> load)
    {
        if (!_ranAtLastEnd.Contains(pluginId, StringComparer.Ordinal)) return await load();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Interlocked.Exchange(ref _turn, done.Task);
        try
        {
            return await load();
        }
        finally
        {
            done.SetResult();
        }
    }

    /// <summary>Notes that the host stops as it should; call it once the plugins have stopped.</summary>
    internal void Close()
    {
        _window?.Dispose();
        _slots?.MarkClean();
    }

    /// <summary>The same as <see cref="Close"/>: a host that could not start ends as it should, too.</summary>
    public void Dispose() => Close();

    private string Window => Duration.Format(options.Window);

    private void Judge()
    {
        var file = new CrashHistory(data.CrashHistory, _logger);
        var history = file.Read();
        var row = Row(history, ReadPrevious());
        Suspects = CrashSuspect.Among(row, options.Crashes);
        if (row is [.., var last]) _ranAtLastEnd = last.Plugins;
        foreach (var suspect in Suspects) LogSuspect(suspect.PluginId, options.Crashes, Window, string.Join(", ", suspect.Crashes.Select(static start => $"{start:u}")));

        // Those that come are judged anew: the suspects do not run, and who mends one starts from none.
        if (row.Length + history.Count > 0) file.Write(Suspects.Count > 0 ? [] : row);
    }

    // The unclean ends up to the previous run's; whatever else it came to, the row ends there.
    private UncleanEnd[] Row(IReadOnlyList<UncleanEnd> history, PreviousRun? previous)
    {
        if (previous is null || previous.IsClean) return [];
        if (!previous.IsLate) return Append(history, previous);
        LogLateEnd(previous.Started, Window);
        return [];
    }

    // A start that was cut short has counted the run already.
    private UncleanEnd[] Append(IReadOnlyList<UncleanEnd> history, PreviousRun previous)
    {
        var end = new UncleanEnd(previous.Run, previous.Started, previous.Plugins);
        UncleanEnd[] row = [.. history.Where(known => known.Run != end.Run).Append(end).TakeLast(options.Crashes)];
        LogUncleanEnd(previous.Started, Window, row.Length, options.Crashes, end.Plugins.Count == 0 ? "no plugin" : string.Join(", ", end.Plugins));
        return row;
    }

    private PreviousRun? ReadPrevious()
    {
        try
        {
            return PreviousRun.Read(data.RunningSlots);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            LogUnreadable(data.RunningSlots, exception.Message);
            return null;
        }
    }

    private void Begin()
    {
        try
        {
            _slots = RunningSlots.Create(data.RunningSlots, time.GetUtcNow());
            _window = time.CreateTimer(static slots => ((RunningSlots)slots!).MarkLate(), _slots, options.Window, Timeout.InfiniteTimeSpan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnusable(data.RunningSlots, exception.Message);
            Forget(data.RunningSlots);
            Forget(RunningSlots.FreshPath(data.RunningSlots));
        }
    }

    // How this run ends is unknown to the next one, which must not take the end of an earlier run for it.
    private void Forget(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogLeftOver(path, exception.Message);
        }
    }

    [LoggerMessage(3501, LogLevel.Warning, "The previous run, started at {Started:u}, ended without stopping within {Window} of its start, {Count} of {Crashes} in a row. At its end ran: {Plugins}.", EventName = "UncleanEnd")]
    private partial void LogUncleanEnd(DateTimeOffset started, string window, int count, int crashes, string plugins);

    [LoggerMessage(3502, LogLevel.Warning, "The previous run, started at {Started:u}, ended without stopping, later than {Window} after its start; it does not count as a crash loop.", EventName = "LateUncleanEnd")]
    private partial void LogLateEnd(DateTimeOffset started, string window);

    [LoggerMessage(3503, LogLevel.Error, "Plugin '{PluginId}' does not start: its code ran at each of the last {Crashes} unclean ends, within {Window} of the starts at {Starts}. Mend or remove the plugin, then POST /api/v1/plugins/{PluginId}/quarantine-release.", EventName = "CrashSuspectFenced")]
    private partial void LogSuspect(string pluginId, int crashes, string window, string starts);

    [LoggerMessage(3504, LogLevel.Warning, "'{File}' cannot be used: {Reason}. How the previous run ended is unknown, and unclean ends are counted from none; the file is replaced.", EventName = "RunningSlotsUnreadable")]
    private partial void LogUnreadable(string file, string reason);

    [LoggerMessage(3505, LogLevel.Error, "'{File}' cannot be made: {Reason} A plugin that ends the process in this run will not be found out; make room on the disk or mend the folder, then restart.", EventName = "RunningSlotsUnusable")]
    private partial void LogUnusable(string file, string reason);

    [LoggerMessage(3508, LogLevel.Warning, "Only the first {Capacity} plugins are watched for crashes; '{PluginId}' and all further ones are not.", EventName = "RunningSlotsFull")]
    private partial void LogFull(int capacity, string pluginId);

    [LoggerMessage(3509, LogLevel.Warning, "'{File}' cannot be removed: {Reason} The next start may judge by the earlier run that it is of; remove it.", EventName = "RunningSlotsLeftOver")]
    private partial void LogLeftOver(string file, string reason);
}
