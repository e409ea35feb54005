using System.Collections.Frozen;
using PluginHost.Core.Executions;
using PluginHost.Core.Schemas;

namespace PluginHost.Server.Rest.Executions;

/// <summary>The statuses as callers may write them, in any case (D3).</summary>
internal static class StatusWords
{
    internal static IReadOnlyList<ExecutionStatus> All { get; } = Enum.GetValues<ExecutionStatus>();

    /// <summary>Words of others that are read too.</summary>
    internal static IReadOnlyDictionary<string, ExecutionStatus> AlsoRead { get; } = new Dictionary<string, ExecutionStatus>(StringComparer.OrdinalIgnoreCase)
    {
        ["completed"] = ExecutionStatus.Succeeded,
        ["timeout"] = ExecutionStatus.TimedOut,
        ["canceled"] = ExecutionStatus.Cancelled,
        ["canceling"] = ExecutionStatus.Cancelling,
    };

    private static readonly FrozenDictionary<string, ExecutionStatus> ByWord =
        All.Select(static status => KeyValuePair.Create(status.ToWord(), status)).Concat(AlsoRead).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly string Known = string.Join(", ", All.Select(static status => status.ToWord()));

    internal static bool TryRead(string word, out ExecutionStatus status) => ByWord.TryGetValue(word, out status);

    /// <summary>The answer to a word that is none of them.</summary>
    internal static IResult Unknown(string word)
    {
        var hint = Nearest.Of(word, ByWord.Keys) is { } near ? $" Did you mean '{near}'?" : "";
        return Problems.Of(StatusCodes.Status400BadRequest, "invalid_query", $"There is no status '{word}'.{hint} Known: {Known}.", [new("status", "not_an_option", $"There is no status '{word}'.{hint}", $"of {Known}", word)]);
    }
}
