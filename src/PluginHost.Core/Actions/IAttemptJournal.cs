namespace PluginHost.Core.Actions;

/// <summary>Hears of each step of an execution as it happens; the record of it is kept there.</summary>
internal interface IAttemptJournal
{
    /// <summary>An attempt begins: it may run, and holds its lease.</summary>
    void BeginAttempt(int number, DateTimeOffset at);

    /// <summary>An attempt has ended.</summary>
    void EndAttempt(int number, DateTimeOffset at, ExecutionResult result);

    /// <summary>The next attempt is due then.</summary>
    void WaitUntil(DateTimeOffset due);

    /// <summary>It is due now, and gets into the line for a slot.</summary>
    void Resume(DateTimeOffset at);
}
