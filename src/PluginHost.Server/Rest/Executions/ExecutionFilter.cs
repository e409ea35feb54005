using System.Security.Claims;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Sdk;
using PluginHost.Server.Auth;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Which executions a caller means: in the query of lists, and in the body of bulk commands.</summary>
internal static class ExecutionFilter
{
    /// <summary>Reads the filters; nothing that the caller may not see is found.</summary>
    internal static ExecutionQuery Read(QueryParameters parameters, ClaimsPrincipal user, bool withStatus = true) => new()
    {
        Statuses = withStatus ? parameters.Words("status", StatusWords.All, ExecutionStatuses.ToWord, StatusWords.AlsoRead) : [],
        ActionRef = parameters.Text("action_ref"),
        PluginId = ReadPlugin(parameters),
        Origin = parameters.Word("origin", Enum.GetValues<ActionOrigin>(), ExecutionWords.ToWord),
        Actor = parameters.Text("actor"),
        ParentId = parameters.Text("parent"),
        IsTopLevelOnly = parameters.Flag("top_level_only") ?? false,
        CorrelationId = parameters.Text("correlation_id"),
        CreatedFrom = parameters.Time("created_from"),
        CreatedBefore = parameters.Time("created_before"),
        Text = ReadText(parameters),
        AnyOfActions = ActionRights.Narrowed(user),
    };

    // Blanks stand in nearly every execution.
    private static string? ReadText(QueryParameters parameters)
    {
        var text = parameters.Text("text");
        if (text is not null && string.IsNullOrWhiteSpace(text)) parameters.Report("text", "pattern", "must not be blank", "a text", text);
        return text;
    }

    // "pack" is Attune's word.
    private static string? ReadPlugin(QueryParameters parameters)
    {
        var (plugin, pack) = (parameters.Text("plugin"), parameters.Text("pack"));
        if (plugin is not null && pack is not null) parameters.Report("pack", "duplicate", "is another word for 'plugin': give one of them", "one of both", pack);
        return plugin ?? pack;
    }
}
