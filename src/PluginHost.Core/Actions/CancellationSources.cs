using System.Collections.Concurrent;

namespace PluginHost.Core.Actions;

/// <summary>
/// Reuses cancellation sources: most attempts end without cancelling theirs. Each generation has its own: what a plugin registers on the
/// token of a call that has ended goes with the generation, and is never told of another plugin's cancellation.
/// </summary>
internal sealed class CancellationSources
{
    private const int MostKept = 256;

    private readonly ConcurrentQueue<CancellationTokenSource> _kept = new();

    internal CancellationTokenSource Rent() => _kept.TryDequeue(out var source) ? source : new CancellationTokenSource();

    internal void Return(CancellationTokenSource source)
    {
        if (_kept.Count < MostKept && source.TryReset()) _kept.Enqueue(source);
        else source.Dispose();
    }
}
