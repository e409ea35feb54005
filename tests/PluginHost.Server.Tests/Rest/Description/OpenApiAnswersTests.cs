using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support;
using PluginHost.Server.Tests.Support.OpenApi;

namespace PluginHost.Server.Tests.Rest.Description;

/// <summary>Every operation is asked to do what it is for, in each way that it can answer: all of these answers are compared with the description.</summary>
public sealed class OpenApiAnswersTests : IAsyncLifetime
{
    private const string Executions = "/api/v1/executions";
    private const string Satellite = "test-plugins-satellite";
    private const string Echo = """{"action_ref": "core.echo", "parameters": {"message": "a"}}""";
    private const string Slow = """{"action_ref": "core.delay", "parameters": {"duration": "10m"}}""";
    private const string Pause = """{"steps": [{"action": "core.delay", "parameters": {"duration": "300ms"}}]}""";

    /// <summary>One request for each operation and status of success, in this order. A word in braces stands for an id of an earlier answer.</summary>
    private static readonly Step[] Tour =
    [
        new("is_alive", 200, "GET", "/health"),
        new("is_alive_head", 200, "HEAD", "/health"),
        new("is_ready", 200, "GET", "/ready"),
        new("is_ready_head", 200, "HEAD", "/ready"),

        new("quarantine_release_plugin", 200, "POST", "/api/v1/plugins/text/quarantine-release"),
        new("disable_plugin", 200, "POST", "/api/v1/plugins/text/disable"),
        new("enable_plugin", 200, "POST", "/api/v1/plugins/text/enable"),
        new("reload_plugin", 200, "POST", $"/api/v1/plugins/{Satellite}/reload"),
        new("rollback_plugin", 200, "POST", $"/api/v1/plugins/{Satellite}/rollback"),
        new("list_plugins", 200, "GET", "/api/v1/plugins"),
        new("get_plugin", 200, "GET", "/api/v1/plugins/core"),
        new("explain_plugin", 200, "GET", "/api/v1/plugins/core/explain"),

        new("list_actions", 200, "GET", "/api/v1/actions"),
        new("get_action", 200, "GET", "/api/v1/actions/core.fail"),
        new("get_action_state", 200, "GET", "/api/v1/actions/core.echo/state"),
        new("get_action_queue", 200, "GET", "/api/v1/actions/core.echo/queue-stats"),
        new("validate_parameters", 200, "POST", "/api/v1/actions/validate", Echo),

        new("execute", 200, "POST", $"{Executions}/execute?wait=30s", Echo, Keep: "ended"),
        new("execute", 201, "POST", $"{Executions}/execute", Slow, Keep: "slow"),
        new("execute", 202, "POST", $"{Executions}/execute?wait=1ms", Slow),
        new("list_executions", 200, "GET", Executions),
        new("list_executions_of_status", 200, "GET", $"{Executions}/status/succeeded"),
        new("count_executions", 200, "GET", $"{Executions}/stats"),
        new("get_execution", 200, "GET", $"{Executions}/{{ended}}"),
        new("list_attempts", 200, "GET", $"{Executions}/{{ended}}/attempts"),
        new("read_log", 200, "GET", $"{Executions}/{{ended}}/logs"),
        new("watch_executions", 200, "GET", $"{Executions}/stream"),
        new("watch_log", 200, "GET", $"{Executions}/{{ended}}/logs/stream"),
        new("watch_log", 204, "GET", $"{Executions}/{{ended}}/logs/stream?last_event_id=1"),
        new("watch_execution", 200, "GET", $"{Executions}/{{ended}}/stream", Keep: "event"),
        new("watch_execution", 204, "GET", $"{Executions}/{{ended}}/stream?last_event_id={{event}}"),
        new("cancel_execution", 200, "POST", $"{Executions}/{{slow}}/cancel"),
        new("cancel_executions", 200, "POST", $"{Executions}/cancel", """{"filter": {"action_ref": "core.delay"}}"""),
        new("rerun_execution", 201, "POST", $"{Executions}/{{ended}}/rerun"),
        new("rerun_executions", 200, "POST", $"{Executions}/rerun", """{"filter": {"action_ref": "core.echo", "status": "succeeded"}}"""),
        new("execute_all", 200, "POST", $"{Executions}/execute-all?wait=30s", Pause),
        new("execute_all", 202, "POST", $"{Executions}/execute-all?wait=1ms", Pause),
        new("execute_all", 201, "POST", $"{Executions}/execute-all", Pause, Keep: "run"),
        new("get_run", 200, "GET", $"{Executions}/execute-all/{{run}}"),

        new("create_key", 201, "POST", "/api/v1/keys", """{"name": "tour", "scopes": ["actions:read"], "expires": "1d"}""", Keep: "key"),
        new("list_keys", 200, "GET", "/api/v1/keys"),
        new("get_key", 200, "GET", "/api/v1/keys/{key}"),
        new("rotate_key", 200, "POST", "/api/v1/keys/{key}/rotate"),
        new("revoke_key", 200, "DELETE", "/api/v1/keys/{key}"),
        new("list_changes", 200, "GET", "/api/v1/audit"),
        new("export_changes", 200, "GET", "/api/v1/audit/export"),
        new("back_up_store", 201, "POST", "/api/v1/store/backup"),
        new("rotate_secrets", 200, "POST", "/api/v1/secrets/rotate"),
    ];

    private readonly Dictionary<string, string> _kept = new(StringComparer.Ordinal);
    private readonly DescribedAnswers _answers = new(new SocketsHttpHandler());
    private RunningServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartWithAsync(StartStates.QuarantineText);
        _client = _server.NewClient(_server.Key, _answers);
        await AddTwoVersionsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _answers.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Operations_All_AnswerAsDescribed()
    {
        foreach (var step in Tour) await GoAsync(step);
        var described = (await _server.DescribeAsync()).Operations.SelectMany(static operation => operation.Statuses.Where(static status => status < 300).Select(status => $"{operation.Id} {status}"));

        Assert.Equal(described.Order(StringComparer.Ordinal), _answers.Seen.Select(static seen => $"{seen.OperationId} {seen.Status}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private async Task GoAsync(Step step)
    {
        var path = _kept.Aggregate(step.Path, static (path, kept) => path.Replace($"{{{kept.Key}}}", kept.Value, StringComparison.Ordinal));
        using var request = new HttpRequestMessage(HttpMethod.Parse(step.Method), path);
        if (step.Body is not null) request.Content = new StringContent(step.Body, Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var body = step.OperationId == "watch_executions" ? "" : await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken); // That stream has no end.

        Assert.True((int)response.StatusCode == step.Status && _answers.Seen.Contains((step.OperationId, step.Status)), $"{step}: {response.StatusCode} {body}");
        if (step.OperationId == "export_changes") Assert.All(body.Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => Assert.Empty(DescribedAnswers.Validate("AuditResponse", JsonNode.Parse(line))));
        if (step.Keep == "event") _kept["event"] = body.Split('\n').Last(static line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
        else if (step.Keep is not null) _kept[step.Keep] = (string)JsonNode.Parse(body)!["data"]!["id"]!;
    }

    // What a rollback goes back to is the content before: one file more is another content.
    private async Task AddTwoVersionsAsync()
    {
        var source = new DirectoryInfo(AppContext.BaseDirectory);
        while (source!.Name != "artifacts") source = source.Parent;
        var folder = Directory.CreateDirectory(Path.Combine(_server.Folder, "drop", "copy")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(source.FullName, "test-plugins", "Satellite"))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        await Patience.UntilAsync(async () => (await _server.GetAsync("/api/v1/plugins")).Body["data"]!.AsArray().Any(static plugin => (string?)plugin!["id"] == Satellite && (string?)plugin["state"] == "active"));
        await File.WriteAllTextAsync(Path.Combine(folder, "more.txt"), "more", TestContext.Current.CancellationToken);
    }

    /// <summary>A request and the status of its answer.</summary>
    private sealed record Step(string OperationId, int Status, string Method, string Path, string? Body = null, string? Keep = null);
}
