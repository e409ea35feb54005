using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Sdk;

namespace PluginHost.Storage.Tests.Support;

/// <summary>Executions and queries out of small alphabets, so that queries find some: a seed gives the same ones each time.</summary>
internal sealed class RandomData(int seed)
{
    private static readonly string[] Actions = ["slack.post", "slack.post_all", "slack_eu.post", "mail.send", "mail.send%"];
    private static readonly string?[] Actors = [null, "ann", "Ann", "zoë"];
    private static readonly string?[] Parents = [null, null, "p-1", "p-2"];
    private static readonly string[] Texts = ["Alpha", "ÄRGER", "100%_\\", "'; drop table executions; --", "beta \"quoted\"", "żółw"];

    // A fixed seed makes a failure come again; nothing here is secret.
    private readonly Random _random = new(seed);

    public int Number(int below) => _random.Next(below);

    public StoredExecution Execution() => Samples.Execution(created: Number(6)).With(record => record with
    {
        ActionRef = Pick(Actions),
        Actor = Pick(Actors),
        ParentId = Pick(Parents),
        CorrelationId = $"c-{Number(4)}",
        Origin = Pick(Enum.GetValues<ActionOrigin>()),
        Parameters = Samples.Utf8($"{{\"text\":\"{Pick(Texts).ToLowerInvariant()}\"}}"),
    });

    public ExecutionResult Result() => new()
    {
        Outcome = ExecutionOutcome.Failed,
        Outputs = Samples.Utf8(Pick("", $"{{\"out\":\"{Pick(Texts)}\"}}")),
        Message = Pick(null, Pick(Texts)),
        Error = Pick(null, new ExecutionError(Pick("alpha", "other"), Pick(Texts))),
    };

    public ExecutionStatus Status() => Pick(Enum.GetValues<ExecutionStatus>());

    public ExecutionQuery Query() => new()
    {
        Statuses = Sometimes() ? [.. Enumerable.Range(0, 1 + Number(4)).Select(_ => Status())] : [],
        AnyOfActions = Sometimes() ? [.. Enumerable.Range(0, 3).Select(_ => Pick([.. Actions, "slack.*", "mail.*", "none.*", ""]))] : Sometimes() ? ["*", "slack.post"] : [],
        ActionRef = Sometimes() ? Pick([.. Actions, "slack.*", "mail.*", "slack_eu.*", "none.*"]) : null,
        PluginId = Sometimes() ? Pick("slack", "mail", "slack_eu", "none") : null,
        Origin = Sometimes() ? Pick(Enum.GetValues<ActionOrigin>()) : null,
        Actor = Sometimes() ? Pick("ann", "zoë", "nobody") : null,
        ParentId = Sometimes() ? Pick("p-1", "p-2", "p-3") : null,
        IsTopLevelOnly = Sometimes(),
        CorrelationId = Sometimes() ? $"c-{Number(5)}" : null,
        CreatedFrom = Sometimes() ? Samples.At(Number(6)) : null,
        CreatedBefore = Sometimes() ? Samples.At(Number(7)) : null,
        Text = Sometimes() ? Pick("ALPHA", "ärger", "%_", "\\", "'", "drop TABLE", "a", "ŻÓŁ", "nothing such") : null,
        IsAscending = Number(2) == 0,
        Limit = 1 + Number(30),
    };

    private bool Sometimes() => Number(5) == 0;

    private T Pick<T>(params T[] from) => from[Number(from.Length)];
}
