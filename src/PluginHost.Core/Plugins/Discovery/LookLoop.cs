using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Plugins.Discovery;

/// <summary>Looks whenever there is a hint, soon again while something moves, and every second in any case.</summary>
internal sealed class LookLoop(PluginsConfigSource config, ChangeHints hints, PluginHostOptions options, TimeProvider time, ILogger<FolderWatcher> logger)
{
    /// <summary>Time between looks without a hint: 1 s (bind mounts and network folders send none, and there, too, a plugin is to be callable within two seconds).</summary>
    internal static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Least time between two looks: 50 ms (our choice: half the time that a file must rest, so that a hint never waits long).</summary>
    internal static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs until it is cancelled.</summary>
    /// <param name="look">Returns true when something is still moving.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    internal async Task RunAsync(Func<CancellationToken, Task<bool>> look, CancellationToken cancellationToken)
    {
        using var watcher = options.HearsFileEvents ? new FolderWatcher(hints, logger) : null;
        while (!cancellationToken.IsCancellationRequested)
        {
            watcher?.Watch(config.Current);
            var isMoving = await look(cancellationToken);
            await Task.Delay(LookInterval, time, cancellationToken);
            if (!isMoving) await hints.WaitAsync(PollInterval - LookInterval, cancellationToken);
        }
    }
}
