namespace PluginHost.Core.Executions;

/// <summary>What is kept of executions after their end.</summary>
public enum HistoryMode
{
    /// <summary>All.</summary>
    Full = 0,

    /// <summary>Those that did not succeed; the others are stored until their end.</summary>
    Failures,

    /// <summary>Nothing; they run in memory only, and whoever asks must wait for the result.</summary>
    None,
}
