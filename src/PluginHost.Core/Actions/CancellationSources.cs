using System.Collections.Concurrent;

namespace PluginHost.Core.Actions;

/// <summary>Reuses cancellation sources: most attempts end without cancelling theirs.</summary>
internal static class CancellationSources
{
    private const int MostKept = 256;

    private static readonly ConcurrentQueue<CancellationTokenSource> Kept = new();

    internal static CancellationTokenSource Rent() => Kept.TryDequeue(out var source) ? source : new CancellationTokenSource();

    internal static void Return(CancellationTokenSource source)
    {
        if (Kept.Count < MostKept && source.TryReset()) Kept.Enqueue(source);
        else source.Dispose();
    }
}
