namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>Plugins that misbehave where nobody calls them, and ones that hold on to what they started.</summary>
internal static class BackgroundRows
{
    public static HostileRow[] All { get; } =
    [
        Faulty("an `async void` method throws", "async-void", "An async void method has a fault."),
        Faulty("a thread throws", "thread-throws", "A thread has a fault."),
        Faulty("a finalizer throws", "finalizer-throws", "A finalizer has a fault."),
        Faulty("a timer throws again and again", "timer-throws", "A timer has a fault.") with
        {
            State = "`quarantined`",
            Reason = "It threw 3 exceptions outside of calls within 10m (maxFaults), the last a System.InvalidOperationException; the host's log has them.",
            Metric = new("pluginhost_plugin_faults_total", "", 10, Grows: true),
            Left = "pending",
            LogWhenRemoved = Held("timer-throws"),
        },
        new("a task fails that nobody looks at", "unobserved-task"),
        Leaky("a handler of `ProcessExit` stays subscribed", "leaks-event"),
        Leaky("a timer is never stopped", "leaks-timer"),
        Leaky("a thread in the foreground never ends", "leaks-thread"),
    ];

    private static HostileRow Faulty(string fault, string plugin, string message) => new(fault, plugin)
    {
        Log = $"Plugin generation '{plugin}@0.1.0#1' threw an exception outside of any call (on a thread or timer, or in an async void method); it would have ended the host. System.InvalidOperationException: {message}",
        Metric = new("pluginhost_plugin_faults_total", "", 1),
    };

    private static HostileRow Leaky(string fault, string plugin) => new(fault, plugin) { Left = "pending", LogWhenRemoved = Held(plugin) };

    private static string Held(string plugin) => $"Plugin generation '{plugin}@0.1.0#1' was dropped ";
}
