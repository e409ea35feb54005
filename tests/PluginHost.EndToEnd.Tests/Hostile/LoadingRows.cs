namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>Plugins that cannot be created, started or stopped.</summary>
internal static class LoadingRows
{
    /// <summary>The plugin that is there until the host stops.</summary>
    public const string StaysToTheEnd = "stop-blocks";

    public static HostileRow[] All { get; } =
    [
        Refused("a constructor throws", "constructor-throws", "activation_failed", "Plugin 'constructor-throws' failed while creating 'TestPlugins.Hostile.ConstructorThrows.Run': System.InvalidOperationException: The constructor has a fault."),
        Refused("a constructor hangs", "constructor-hangs", "start_timeout", "Plugin 'constructor-hangs' was not ready within 2s.") with { Left = "alive" },
        Refused("`StartAsync` throws", "start-throws", "start_failed", "Plugin 'start-throws' failed while starting 'TestPlugins.Hostile.StartThrows.Life': System.InvalidOperationException: The start has a fault."),
        Refused("`StartAsync` hangs", "start-hangs", "start_timeout", "Plugin 'start-hangs' was not ready within 2s.") with { Left = "alive" },
        new("`StopAsync` hangs when the plugin is removed", "stop-hangs") { LogWhenRemoved = "Plugin 'stop-hangs@0.1.0#1' threw while stopping. System.TimeoutException: It did not end in time and is not waited for any longer." },
        new("`StopAsync` blocks its thread when the host stops", StaysToTheEnd),
    ];

    private static HostileRow Refused(string fault, string plugin, string code, string message) => new(fault, plugin)
    {
        CallerGot = "503 `plugin_refused`",
        Text = $"The plugin '{plugin}' is refused ({code}): {message}",
        State = $"`refused` `{code}`",
        Log = $"is refused ({code}): {message}",
        Metric = new("pluginhost_plugin_load_duration_seconds_count", $"result=\"{code}\"", 1),
    };
}
