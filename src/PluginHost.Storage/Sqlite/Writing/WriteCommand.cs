using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>One write that waits for the writer's thread. It may run twice: what it did the first time is rolled back then.</summary>
internal abstract class WriteCommand
{
    /// <summary>Why it failed by its own fault; null while it has not.</summary>
    internal Exception? Failure { get; set; }

    /// <summary>Its caller does not want it any more.</summary>
    internal abstract bool IsCancelled { get; }

    internal abstract void Run(SqliteDatabase database);

    /// <summary>Tells the caller the result, or the failure.</summary>
    internal abstract void Complete();

    /// <summary>Tells the caller that nothing was changed.</summary>
    internal abstract void Fail(Exception exception);
}

/// <summary>A write with what it needs, so that the function captures nothing.</summary>
internal sealed class WriteCommand<TArgument, TResult>(TArgument argument, Func<SqliteDatabase, TArgument, TResult> run, CancellationToken cancellationToken) : WriteCommand
{
    private readonly TaskCompletionSource<TResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;

    internal Task<TResult> End => _end.Task;

    internal override bool IsCancelled => cancellationToken.IsCancellationRequested;

    internal override void Run(SqliteDatabase database) => _result = run(database, argument);

    internal override void Complete()
    {
        if (Failure is null) _end.SetResult(_result!);
        else _end.SetException(Failure);
    }

    internal override void Fail(Exception exception)
    {
        if (exception is OperationCanceledException) _end.SetCanceled(cancellationToken);
        else _end.SetException(exception);
    }
}
