namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>Actions that return what is no good answer, or use much memory.</summary>
internal static class DataRows
{
    public static HostileRow[] All { get; } =
    [
        new("outputs of the plugin's own types", "own-types") { Do = static host => CallAsync(host, "own-types.record") },
        Invalid("outputs of a type that JSON cannot say", "own-types", "strange", "Its outputs cannot be written as JSON (NotSupportedException)."),
        Invalid("outputs that refer to each other", "own-types", "cycle", "Its outputs cannot be written as JSON (JsonException)."),
        Invalid("outputs beyond `maxOutputBytes`", "huge-output", "text", "its outputs have 1000013 bytes; at most 65536 are allowed (maxOutputBytes)"),
        Invalid("outputs without end", "huge-output", "endless", "Its outputs have more than 67108864 bytes."),
        Invalid("JSON outputs of 5,000 levels", "deep-json", "json", "Its outputs cannot be written as JSON (JsonException)."),
        Invalid("record outputs of 5,000 levels", "deep-json", "record", "Its outputs cannot be written as JSON (JsonException)."),
        new("parameters of 5,000 levels", "deep-json")
        {
            Do = static host => CallAsync(host, "deep-json.take", $$"""{"value": {{string.Concat(Enumerable.Repeat("""{"inner": """, 5000))}}1{{new string('}', 5000)}}}"""),
            CallerGot = "400 `invalid_body`",
            Text = "The body is nested more than 64 deep.",
        },
        new("an action allocates 200 MB", "allocates"),
    ];

    private static HostileRow Invalid(string fault, string plugin, string action, string problem) => new(fault, plugin)
    {
        Do = host => CallAsync(host, $"{plugin}.{action}"),
        CallerGot = "200 failed `invalid_result`",
        Text = $"'{plugin}.{action}' answered with an invalid result: {problem}",
        Log = $"Action '{plugin}.{action}' answered with an invalid result: {problem}",
        Metric = new("pluginhost_action_failures_total", $"action_name=\"{action}\",error_type=\"invalid_result\"", 1),
    };

    private static async Task<IReadOnlyList<Answer>> CallAsync(HostileServer host, string action, string parameters = "{}") => [await host.CallAsync(action, parameters)];
}
