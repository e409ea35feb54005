using PluginHost.Core.Access;
using PluginHost.Core.Actions;
using PluginHost.Core.Events;
using PluginHost.Core.Executions.Running;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Executions;

/// <summary>What people do to executions: cancel them, run them again; one, or all that a query finds. Each is in the audit trail. Thread-safe.</summary>
public sealed class ExecutionCommands
{
    /// <summary>Most executions of one bulk command: 10,000 (our choice: some seconds of work).</summary>
    public const int MaxBulk = 10_000;

    private const int BulkPage = 500;

    /// <summary>Commands of a bulk that are under way at once: 64 (our choice: so many share one commit of the store).</summary>
    private const int AtOnce = 64;

    // What waits to run is cancelled before its caller has an answer.
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(1);

    private readonly ExecutionService _executions;
    private readonly ExecutionRuns _runs;
    private readonly StoreWriter _writer;
    private readonly ActionRegistry _registry;
    private readonly DispatcherParts _parts;
    private readonly AuditTrail _audit;

    internal ExecutionCommands(ExecutionService executions, ExecutionRuns runs, StoreWriter writer, ActionRegistry registry, DispatcherParts parts, AuditTrail audit) =>
        (_executions, _runs, _writer, _registry, _parts, _audit) = (executions, runs, writer, registry, parts, audit);

    /// <summary>Cancels an execution: at once when it waits; one that runs is asked to end, and is <c>cancelling</c> until it does.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Ends the waiting for the answer.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    public async Task<CancelResult> CancelAsync(string id, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(actor);
        var (before, result) = _runs.Window.Find(id) is { } inside && await CancelInsideAsync(inside, cancellationToken) is { } cancelled ? cancelled : await CancelStoredAsync(id, actor, cancellationToken);
        if (result.Outcome == CancelOutcome.Cancelled) await RecordAsync("execution.cancel", before!, result.Record!, actor);
        return result;
    }

    /// <summary>Cancels all that a query finds and that have not ended; what ends meanwhile is left alone.</summary>
    /// <param name="query">Which ones; paging does not matter.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Ends it after those that are at work.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be reached; some may be cancelled.</exception>
    public Task<BulkResult> CancelAllAsync(ExecutionQuery query, Actor actor, CancellationToken cancellationToken = default) =>
        ForAllAsync(query, static record => !record.Status.IsTerminal(), async id => (await CancelAsync(id, actor, cancellationToken)).Outcome == CancelOutcome.Cancelled ? id : null, cancellationToken);

    /// <summary>Runs an execution again, as a new one that names it (D6).</summary>
    /// <param name="id">Which one.</param>
    /// <param name="parameters">Parameters that take the place of those it had, by name; UTF-8 JSON object text, empty for none. Secrets must be among them.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Ends the waiting for the action's own validation; then nothing is kept.</param>
    /// <returns>The new one; or why it is not accepted; null when there is no such execution.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async Task<Submission?> RerunAsync(string id, ReadOnlyMemory<byte> parameters, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(actor);
        if (await _executions.FindAsync(id, cancellationToken) is not { } record) return null;
        var merged = JsonObjects.Merge(record.Parameters, parameters);
        if (_registry.Resolve(record.ActionRef) is { } action && SecretMask.Masked(action.Descriptor.Parameters, merged) is { Count: > 0 } missing) return new Submission(null, SecretRequired(record, missing));
        var request = new ExecutionRequest(record.ActionRef, merged) { Origin = actor.Origin, Actor = actor.Name, IsDryRun = record.IsDryRun, Options = new SubmitOptions { RerunOf = record.Id, Priority = record.Priority, Metadata = record.Metadata } };
        var submission = await _executions.SubmitAsync(request, cancellationToken);
        if (submission is { Error: null, Record: { } rerun }) await RecordAsync("execution.rerun", record, rerun, actor);
        return submission;
    }

    /// <summary>Runs all again that a query finds and that have ended. Each is accepted, or not, by itself.</summary>
    /// <param name="query">Which ones; paging does not matter.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Ends it after those that are at work.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read; some may run again.</exception>
    public Task<BulkResult> RerunAllAsync(ExecutionQuery query, Actor actor, CancellationToken cancellationToken = default) =>
        ForAllAsync(query, static record => record.Status.IsTerminal(), async id => RerunnedAs(await RerunAsync(id, default, actor, cancellationToken)), cancellationToken);

    // What an action does not accept is left out; a store that is away is nothing of the execution.
    private static string? RerunnedAs(Submission? submission) => submission?.Error is { Code: ErrorCodes.StoreUnavailable } away
        ? throw new StoreUnavailableException(away.Message)
        : submission is { Error: null, Record: { } record } ? record.Id : null;

    // Null when it has gone to the store meanwhile.
    private async Task<(ExecutionRecord? Before, CancelResult Result)?> CancelInsideAsync(RunningExecution execution, CancellationToken cancellationToken)
    {
        var before = execution.Record;
        if (before.Status.IsTerminal()) return (before, new(CancelOutcome.Ended, before));
        var stop = execution.StopAsync(StopReason.Cancelled).AsTask();
        await ((Task)stop).WaitAsync(ShortWait, _writer.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCompleted) throw new StoreUnavailableException($"The execution '{execution.Id}' was asked to end, and that cannot be stored now.");
        if (!await stop) await ((Task)execution.End).WaitAsync(ShortWait, _writer.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (execution.End.IsCompleted && !execution.Record.Status.IsTerminal()) return null;
        return (before, new(before.Status == ExecutionStatus.Cancelling ? CancelOutcome.Unchanged : CancelOutcome.Cancelled, execution.Record));
    }

    private async Task<(ExecutionRecord? Before, CancelResult Result)> CancelStoredAsync(string id, Actor actor, CancellationToken cancellationToken)
    {
        var before = (await _writer.Store.FindAsync(id, cancellationToken))?.Record;
        var answer = await _writer.Store.CancelAsync(new CancelRequest(id, _runs.Keeper.Now, $"Cancelled by '{actor.Name}'."), static execution => EndedEvents.Of(execution).ToOutbox(), cancellationToken);
        if (answer is { Kind: CancelKind.Cancelled, Execution: { } cancelled })
        {
            if (before?.Status == ExecutionStatus.Requested) _runs.Window.ChangeQueued(cancelled.Lane, -1);
            _parts.Tell(cancelled);
        }

        return (before, answer.Kind switch
        {
            CancelKind.NotFound => new(CancelOutcome.NotFound, null),
            CancelKind.Ended => new(CancelOutcome.Ended, answer.Execution!.Record),
            _ => new(before?.Status == ExecutionStatus.Cancelling ? CancelOutcome.Unchanged : CancelOutcome.Cancelled, answer.Execution!.Record),
        });
    }

    private async Task<BulkResult> ForAllAsync(ExecutionQuery query, Func<ExecutionRecord, bool> isMeant, Func<string, Task<string?>> one, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var found = new List<string>();
        for (var page = await ListAsync(null); ; page = await ListAsync(page.Next))
        {
            found.AddRange(page.Items.Where(isMeant).Take(MaxBulk - found.Count).Select(static record => record.Id));
            if (page.Next is null || found.Count == MaxBulk) break;
        }

        var done = new string?[found.Count];
        await Parallel.ForEachAsync(found.Index(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (each, _) => done[each.Index] = await one(each.Item));
        return new BulkResult(found.Count, [.. done.OfType<string>()]);

        // All are found first: what is done to them must not move the pages.
        Task<ExecutionPage> ListAsync(ExecutionCursor? after) => _executions.ListAsync(query with { Limit = BulkPage, After = after, Offset = 0 }, cancellationToken);
    }

    private Task<bool> RecordAsync(string what, ExecutionRecord before, ExecutionRecord after, Actor actor) => _audit.AddAsync(new AuditRecord(what, "execution", before.Id, _runs.Keeper.Now)
    {
        Actor = actor.Name,
        ActorType = actor.Type,
        Origin = actor.Origin,
        Before = JsonObjects.Of(("action_ref", before.ActionRef), ("status", before.Status.ToWord())),
        After = JsonObjects.Of(("execution_id", after.Id), ("status", after.Status.ToWord())),
    });

    private static ExecutionError SecretRequired(ExecutionRecord record, IReadOnlyList<string> missing) => new(
        ErrorCodes.SecretRequired, $"The secrets of '{record.ActionRef}' were kept only as long as it ran; give them again: {string.Join(", ", missing)}.")
    {
        Details = [.. missing.Select(static path => new SchemaError(path, "secret_required", $"'{path}' is secret and must be given again.", "the secret", null))],
    };
}

/// <summary>What came of a wish to cancel.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Record">The execution as it is then; null when there is none.</param>
public sealed record CancelResult(CancelOutcome Outcome, ExecutionRecord? Record);

/// <summary>What can come of a wish to cancel.</summary>
public enum CancelOutcome
{
    /// <summary>There is no such execution.</summary>
    NotFound = 0,

    /// <summary>It had ended before.</summary>
    Ended,

    /// <summary>It is <c>cancelled</c> now, or <c>cancelling</c>.</summary>
    Cancelled,

    /// <summary>It was <c>cancelling</c> before.</summary>
    Unchanged,
}

/// <summary>What came of a command for many executions.</summary>
/// <param name="Found">How many were meant.</param>
/// <param name="Done">Of those it was done to: the cancelled ones, or the new ones; ids.</param>
public sealed record BulkResult(int Found, IReadOnlyList<string> Done);
