namespace PluginHost.Core.Executions.Running;

/// <summary>Why an execution was stopped.</summary>
internal enum StopReason
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>Somebody, or whoever it is nested in, cancelled it.</summary>
    Cancelled,

    /// <summary>This host stops: another one, or this one after its next start, goes on with it.</summary>
    HandBack,

    /// <summary>This host's claim is void: another one goes on with it.</summary>
    Lost,
}
