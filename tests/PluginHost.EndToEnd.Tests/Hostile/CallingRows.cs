namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>Actions and validations that throw, hang or call too much.</summary>
internal static class CallingRows
{
    private const string Circle = "would be invoked 9 deep; at most 8 are allowed. Do the actions invoke each other in a circle?";

    public static HostileRow[] All { get; } =
    [
        new("an action throws an exception of its own type", "action-throws")
        {
            CallerGot = "200 failed `exception`",
            Text = "'action-throws.run' threw an exception; the host's log says which.",
            Log = "TestPlugins.Hostile.ActionThrows.OwnException: Nobody outside may read this.",
            Metric = new("pluginhost_action_failures_total", "error_type=\"exception\"", 1),
        },
        new("an action hangs until it is cancelled", "action-hangs")
        {
            CallerGot = "200 timed_out `timed_out`",
            Text = "'action-hangs.run' did not finish within 300ms.",
            Log = "did not finish within 300ms; its caller is answered and the call is cancelled.",
            Metric = new("pluginhost_action_failures_total", "error_type=\"timed_out\"", 1),
        },
        Deaf("an action is deaf to its cancellation: a loop", "deaf-loop"),
        Deaf("an action is deaf to its cancellation: a blocked thread", "deaf-thread"),
        Deaf("an action blocks before its first await", "blocks-first"),
        new("an action blocks for 1.5 s and declares that it does not (`NonBlocking`); its limit is 300 ms", "blocks-inline"),
        new("an action invokes itself", "invokes-itself")
        {
            CallerGot = "200 failed `invalid_parameters`",
            Text = $"'invokes-itself.run' {Circle}",
            Metric = new("pluginhost_action_failures_total", "error_type=\"invalid_parameters\"", 9),
        },
        new("two plugins invoke each other", "invokes-ping")
        {
            CallerGot = "200 failed `invalid_parameters`",
            Text = $"'invokes-pong.run' {Circle}",
            Metric = new("pluginhost_action_failures_total", "error_type=\"invalid_parameters\"", 5),
        },
        new("an own validation throws", "validation-throws")
        {
            CallerGot = "422 `invalid_parameters`",
            Text = "The action's own validation failed; the host's log says how.",
            Log = "The own validation of action 'validation-throws.run' threw an exception. System.InvalidOperationException: The validation has a fault.",
            Metric = new("pluginhost_action_failures_total", "error_type=\"invalid_parameters\"", 1),
        },
        Deaf("an own validation hangs", "validation-hangs") with
        {
            CallerGot = "2 times 504 `timed_out`, then 2 times 503 `plugin_unavailable`",
            Log = "The own validation of action 'validation-hangs.run' did not finish within 300ms; its caller is answered and it runs on as a stray; 2 of them now.",
        },
    ];

    private static HostileRow Deaf(string fault, string plugin) => new(fault, plugin)
    {
        Do = host => host.StrayAsync(plugin, 2),
        CallerGot = "2 times 200 timed_out `timed_out`, then 200 failed `plugin_unavailable`, then 503 `plugin_unavailable`",
        Text = $"The plugin '{plugin}' is quarantined: {TooMany(plugin)}",
        State = "`quarantined`",
        Reason = TooMany(plugin),
        Log = $"Plugin '{plugin}' 0.1.0 is quarantined: {TooMany(plugin)} Its actions answer plugin_unavailable until it is replaced or released.",
        Metric = new("pluginhost_action_stray", "action_name=\"run\"", 2),
        Left = "pending",
        LogWhenRemoved = $"Plugin generation '{plugin}@0.1.0#1' cannot be unloaded (unload_pending): 2 of its calls ignore their cancellation and still run.",
    };

    private static string TooMany(string plugin) => $"2 calls of '{plugin}.run' ignore their deadline and still run (maxStray).";
}
