namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>Plugins that misbehave where nobody calls them, and ones that hold on to what they started.</summary>
internal static class BackgroundRows
{
    private const string Pending = "pending";

    public static HostileRow[] All { get; } =
    [
        Faulty("an `async void` method throws", "async-void", "An async void method has a fault."),
        Faulty("a thread throws", "thread-throws", "A thread has a fault."),
        Faulty("a finalizer throws", "finalizer-throws", "A finalizer has a fault."),
        Faulty("a timer throws again and again", "timer-throws", "A timer has a fault.") with
        {
            State = "`quarantined`",
            Reason = "It threw 3 exceptions outside of calls within 10m (maxFaults), the last a System.InvalidOperationException; the host's log has them.",
            Metric = ("pluginhost_plugin_faults_total", "", 10),
            Left = Pending,
        },
        new("a task fails that nobody looks at", "unobserved-task"),
        new("a handler of `ProcessExit` stays subscribed", "leaks-event") { Left = Pending },
        new("a timer is never stopped", "leaks-timer") { Left = Pending },
        new("a thread in the foreground never ends", "leaks-thread") { Left = Pending },
    ];

    private static HostileRow Faulty(string fault, string plugin, string message) => new(fault, plugin)
    {
        Log = $"Plugin generation '{plugin}@0.1.0#1' threw an exception outside of any call (on a thread or timer, or in an async void method); it would have ended the host. System.InvalidOperationException: {message}",
        Metric = ("pluginhost_plugin_faults_total", "", 1),
    };
}
