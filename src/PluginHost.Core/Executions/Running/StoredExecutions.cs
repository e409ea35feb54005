using System.Diagnostics;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Executions.Secrets;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Executions.Running;

/// <summary>Makes what is stored of a request that was admitted.</summary>
internal sealed class StoredExecutions(ParameterVault vault, ExecutionKeeper keeper)
{
    internal StoredExecution Make(ExecutionRequest request, Admitted admitted)
    {
        var (now, id, options) = (keeper.Now, request.ExecutionId ?? ExecutionIds.Create(), request.Options ?? SubmitOptions.None);
        var (action, policy) = (admitted.Action!.Descriptor, admitted.Policy!);
        var isDelayed = options.RunAt > now;
        var record = new ExecutionRecord
        {
            Id = id,
            ActionRef = request.ActionRef,
            Status = isDelayed ? ExecutionStatus.Scheduled : ExecutionStatus.Requested,
            Parameters = SecretMask.Apply(action.Parameters, request.Parameters),
            Origin = request.Origin,
            Actor = request.Actor,
            CorrelationId = request.CorrelationId ?? id,
            ParentId = request.ParentId,
            RerunOf = options.RerunOf,
            Priority = options.Priority,
            Due = isDelayed ? StoredTime.Of(options.RunAt!.Value) : null,
            Expires = options.Expires is { } expires ? StoredTime.Of(expires) : null,
            Metadata = options.Metadata,
            IsDryRun = request.IsDryRun,
            Created = now,
            Updated = now,
        };
        var holdsSecrets = action.Parameters.HasSecrets && !request.Parameters.IsEmpty && policy.History != HistoryMode.None;
        return new StoredExecution(record)
        {
            Lane = ActionLimits.LaneOf(action, policy, admitted.Parameters),
            IsRerunAfterCrash = policy.RerunsAfterCrash && request.ParentId is null,
            History = policy.History,
            SealedParameters = holdsSecrets ? vault.Seal(id, request.Parameters.Span) : default,
            Timeout = request.Timeout,
            MaxAttempts = request.MaxAttempts,
            IdempotencyKey = request.IdempotencyKey,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } parent } ? parent : null,
        };
    }
}
