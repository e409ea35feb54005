namespace PluginHost.Core.Plugins.Discovery;

/// <summary>
/// Where hints that something may have changed come together. A hint wakes the loop and is never trusted for what it says. Thread-safe.
/// </summary>
internal sealed class ChangeHints(TimeProvider time)
{
    /// <summary>Most paths that are remembered between two looks: with more of them, everything is compared (our choice).</summary>
    internal const int MaxPaths = 1000;

    private readonly Lock _gate = new();
    private HashSet<string> _paths = new(StringComparer.Ordinal);
    private bool _isLost;
    private TaskCompletionSource _raised = Created();

    /// <summary>Something happened at or below this path.</summary>
    internal void Raise(string path)
    {
        lock (_gate)
        {
            if (_paths.Count < MaxPaths) _paths.Add(path);
            else _isLost = true;
            _raised.TrySetResult();
        }
    }

    /// <summary>Something happened and nobody knows where: events were lost.</summary>
    internal void RaiseLost()
    {
        lock (_gate)
        {
            _isLost = true;
            _raised.TrySetResult();
        }
    }

    /// <summary>Waits for a hint, at most this long; returns at once when one was raised since the last <see cref="Take"/>.</summary>
    internal async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        Task raised;
        lock (_gate) raised = _raised.Task;
        await raised.WaitAsync(longest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Takes what was raised so far.</summary>
    internal TouchedPaths Take()
    {
        lock (_gate)
        {
            var touched = new TouchedPaths(_paths, _isLost);
            (_paths, _isLost) = (new(StringComparer.Ordinal), false);
            if (_raised.Task.IsCompleted) _raised = Created();
            return touched;
        }
    }

    private static TaskCompletionSource Created() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What hints were about.</summary>
/// <param name="Paths">Entries of scanned folders that something happened to.</param>
/// <param name="IsLost">True when some are not known: anything may have been touched.</param>
internal sealed record TouchedPaths(IReadOnlySet<string> Paths, bool IsLost)
{
    /// <summary>True when a file of the candidate may have been touched.</summary>
    internal bool Includes(PluginCandidate candidate) => IsLost || (Paths.Count > 0 && candidate.Entries.Any(Paths.Contains));
}
