using PluginHost.Core.Executions.Storage;

namespace PluginHost.Storage.Postgres.Writing;

/// <summary>A write that waits for its transaction.</summary>
internal abstract class Write
{
    /// <summary>The execution: two writes of one never share a transaction, so that they are made in their order.</summary>
    internal abstract string Id { get; }

    /// <summary>The idempotency key; null for none. Two of one never share a transaction.</summary>
    internal virtual (string Actor, string Key)? Key => null;

    /// <summary>About how much it sends (bytes).</summary>
    internal abstract long Bytes { get; }

    internal abstract void Fail(Exception exception);
}

/// <summary>A new execution.</summary>
internal sealed class AddWrite(StoredExecution execution, IdempotencyKey? key) : Write
{
    private readonly TaskCompletionSource<AddResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal StoredExecution Execution => execution;

    internal IdempotencyKey? IdempotencyKey => key;

    internal Task<AddResult> End => _end.Task;

    internal override string Id => execution.Record.Id;

    internal override (string Actor, string Key)? Key => key is null ? null : (key.Actor, key.Key);

    internal override long Bytes => execution.Record.Parameters.Length + execution.SealedParameters.Length;

    internal override void Fail(Exception exception) => _end.TrySetException(exception);

    internal void Complete(AddResult result) => _end.TrySetResult(result);
}

/// <summary>A change of a claimed execution.</summary>
internal sealed class ChangeWrite(ExecutionChange change) : Write
{
    private readonly TaskCompletionSource<bool> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ExecutionChange Change => change;

    internal Task<bool> End => _end.Task;

    internal override string Id => change.Id;

    internal override long Bytes => (change.Result?.Outputs.Length ?? 0) + (change.Event?.Json.Length ?? 0);

    internal override void Fail(Exception exception) => _end.TrySetException(exception);

    internal void Complete(bool isMade) => _end.TrySetResult(isMade);
}
