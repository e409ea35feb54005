namespace PluginHost.Sdk;

/// <summary>How an action finishes.</summary>
public enum ActionMode
{
    /// <summary>It is finished when its method returns.</summary>
    Sync = 0,

    /// <summary>It starts something, then waits for an event with its correlation id (<see cref="ActionResult.AwaitEvent"/>).</summary>
    EventDriven = 1,
}
