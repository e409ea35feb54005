namespace PluginHost.Core.Actions;

/// <summary>Hears of each step of an execution as it happens; the record of it is kept there.</summary>
internal interface IAttemptJournal
{
    /// <summary>An attempt is about to begin: it may run, and holds its lease.</summary>
    /// <returns>False when somebody else has the execution meanwhile; then it must not be begun.</returns>
    ValueTask<bool> BeginAttemptAsync(int number, DateTimeOffset at);

    /// <summary>An attempt has ended.</summary>
    void EndAttempt(int number, DateTimeOffset at, ExecutionResult result);

    /// <summary>The next attempt is due then.</summary>
    /// <returns>False when it is not to be waited for here: whoever keeps the record comes back with it when it is due.</returns>
    ValueTask<bool> WaitUntilAsync(DateTimeOffset due);

    /// <summary>It is due now, and gets into the line for a slot.</summary>
    /// <returns>False when somebody else has the execution meanwhile.</returns>
    ValueTask<bool> ResumeAsync(DateTimeOffset at);
}
