namespace PluginHost.Core.Actions;

/// <summary>Calls that nobody waits for any longer and that still run: counts them, and has a plugin with too many fenced off.</summary>
internal static class Strays
{
    /// <summary>Refuses a call when too many of the action's calls have strayed; its plugin is then quarantined.</summary>
    /// <returns>Null when the call may be made.</returns>
    internal static ExecutionError? Refuse(RegisteredAction action, ActionPolicy policy)
    {
        if (action.Gauges.Stray < Math.Max(1, policy.MaxStray)) return null;
        var reason = $"{action.Gauges.Stray} calls of '{action.Descriptor.Ref}' ignore their deadline and still run (maxStray).";
        action.Generation.Misbehaved?.Invoke(action.Generation, reason);
        return new(ErrorCodes.PluginUnavailable, $"The plugin '{action.Descriptor.PluginId}' is quarantined: {reason}", IsRetryable: true);
    }

    /// <summary>Counts a call as a stray until it ends.</summary>
    /// <param name="action">The action.</param>
    /// <param name="call">The call.</param>
    /// <param name="log">Logs it, given how many there are now.</param>
    internal static async Task FollowAsync(RegisteredAction action, Task call, Action<long> log)
    {
        action.Gauges.Strayed();
        log(action.Gauges.Stray);
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        action.Gauges.CameHome();
        AttemptLog.StrayEnded(action.Logger, action.Descriptor.Ref);
    }
}
