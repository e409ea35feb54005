using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Crashes;

/// <summary>
/// Runs of a host over one state folder, as far as the guard sees them. A guard that is neither closed nor disposed has crashed: the
/// next one finds in the file what the kernel would have kept.
/// </summary>
internal sealed class CrashLab : IDisposable
{
    private readonly TempFolder _folder = new();

    public CrashLab()
    {
        Data = new DataFolder(_folder.Data);
        Data.Open();
    }

    public DataFolder Data { get; }

    public VirtualTime Time { get; } = new();

    public RecordedLogs Logs { get; } = new();

    public CrashGuardOptions Options { get; set; } = new();

    /// <summary>The files of the state folder, without its lock.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(_folder.Data).Select(static file => Path.GetFileName(file)).Where(static name => name != "host.lock").Order(StringComparer.Ordinal);

    public CrashGuard Start()
    {
        var guard = new CrashGuard(Options, Data, Time, new Logger<CrashGuard>(Logs));
        guard.Open();
        return guard;
    }

    /// <summary>A run that ends the hard way while code of these plugins runs.</summary>
    /// <param name="plugins">Their ids.</param>
    /// <returns>The suspects that it had begun with.</returns>
    public IReadOnlyList<CrashSuspect> Crash(params IEnumerable<string> plugins)
    {
        var guard = Start();
        foreach (var plugin in plugins) guard.Claim(plugin).Enter();
        Time.Advance(TimeSpan.FromSeconds(10));
        return guard.Suspects;
    }

    /// <summary>A run that stops as it should.</summary>
    public IReadOnlyList<CrashSuspect> Stop(params IEnumerable<string> plugins)
    {
        using var guard = Start();
        foreach (var plugin in plugins) guard.Claim(plugin).Enter();
        Time.Advance(TimeSpan.FromSeconds(10));
        guard.Close();
        return guard.Suspects;
    }

    public void Dispose()
    {
        Data.Dispose();
        _folder.Dispose();
    }
}
