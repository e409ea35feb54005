using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Core.Plugins;
using PluginHost.Server.Auth;

namespace PluginHost.Server.Rest.Executions;

/// <summary>What the execution routes need, and the answers that several of them give.</summary>
internal sealed record ExecutionHost(ExecutionService Executions, ExecutionCommands Commands, PluginsConfigSource Config, PluginCatalog Catalog, TimeProvider Time)
{
    internal static string LocationOf(ExecutionRecord record) => $"/api/v1/executions/{record.Id}";

    internal static IResult NotFound(string id) => Problems.Of(StatusCodes.Status404NotFound, "not_found", $"There is no execution '{id}', or it ended so long ago that it is dropped.");

    /// <summary>Looks one up for a caller.</summary>
    /// <returns>The record; or the answer to a caller for whom there is none, or who may not see it.</returns>
    internal async Task<(ExecutionRecord? Record, IResult? Problem)> FindAsync(string id, HttpContext context)
    {
        if (await Executions.FindAsync(id, context.RequestAborted) is not { } record) return (null, NotFound(id));
        return ActionRights.RefuseExecution(context, id, record.ActionRef) is { } refusal ? (null, refusal) : (record, null);
    }

    /// <summary>The answer to a wish that is not accepted. While the plugins found at the start are being loaded, an action that is not there may still come.</summary>
    internal IResult Refuse(Submission submission, HttpContext context)
    {
        var error = submission.Error!;
        if (error.Code == ErrorCodes.UnknownAction && !Catalog.FirstScan.IsCompleted) error = new ExecutionError(ErrorCodes.PluginUnavailable, "The plugins are still being loaded.", IsRetryable: true);
        return Problems.Of(error, context, submission.Record?.Id);
    }
}
