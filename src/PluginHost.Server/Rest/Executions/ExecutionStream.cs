using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Running;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Tells one reader what happens to one execution until it has ended, or to all.</summary>
/// <param name="host">What streams need.</param>
/// <param name="events">Where the events go.</param>
/// <param name="heard">What happens.</param>
/// <param name="id">The execution; null for all.</param>
internal sealed class ExecutionStream(StreamHost host, EventWriter events, ExecutionFeed.Subscription heard, string? id)
{
    private long _number = heard.After;

    /// <summary>Tells, until the end.</summary>
    /// <param name="isGap">True when something may have been missed since the reader was here last.</param>
    /// <param name="isResumed">True when the reader goes on from where it was.</param>
    /// <param name="context">The request.</param>
    internal async Task RunAsync(bool isGap, bool isResumed, HttpContext context)
    {
        using var pulse = new StreamPulse(host, context);
        events.Begin();
        try
        {
            await events.WriteIdAsync(Place, pulse.End);
            if (isGap) await events.WriteAsync("gap", null, new GapEvent(null), pulse.End);
            var hasEnded = (isGap || !isResumed) && await WriteSnapshotAsync(pulse.End);
            while (!pulse.End.IsCancellationRequested && !await WriteNewsAsync(hasEnded, pulse))
            {
                await pulse.WaitAsync(heard);
                if (!pulse.IsDue()) continue;
                if (!await pulse.IsKeyGoodAsync()) return;
                await events.WriteCommentAsync(pulse.End);

                // What another host ends is not heard here.
                if (id is not null && (await host.Executions.FindAsync(id, pulse.End))?.Status.IsTerminal() != false) hasEnded = await WriteSnapshotAsync(pulse.End);
            }
        }
        catch (OperationCanceledException) when (pulse.End.IsCancellationRequested)
        {
            // The reader is gone, or the host stops: it comes again with the id of the last event.
        }
    }

    private string Place => StreamPlace.Write(host.Feed.Run, _number);

    /// <summary>Writes what has happened.</summary>
    /// <returns>True when the execution has ended and the reader knows it.</returns>
    private async Task<bool> WriteNewsAsync(bool hasEnded, StreamPulse pulse)
    {
        if (heard.TakeMissed() is > 0 and var missed)
        {
            await events.WriteAsync("gap", null, new GapEvent(missed), pulse.End);
            hasEnded |= await WriteSnapshotAsync(pulse.End);
        }

        while (heard.Items.TryRead(out var item))
        {
            _number = item.Number;
            await WriteAsync(item, pulse.End);
            hasEnded |= id is not null && item.Status.IsTerminal() && item.Kind == "status";
        }

        await events.FlushAsync(pulse.End);
        return hasEnded;
    }

    private Task WriteAsync(FeedItem item, CancellationToken cancellationToken) => item switch
    {
        { Line: { } line } => events.WriteAsync(item.Kind, Place, LogEvent.From(item, line), cancellationToken),
        { Progress: { } progress } => events.WriteAsync(item.Kind, Place, new ProgressEvent(item.ExecutionId, item.ActionRef, item.At, progress.Percent, progress.Message), cancellationToken),
        _ => events.WriteAsync(item.Kind, Place, new StatusEvent(item.ExecutionId, item.ActionRef, item.At, item.Status.ToWord(), item.ErrorCode), cancellationToken),
    };

    /// <summary>Writes the execution as it is.</summary>
    /// <returns>True when it has ended.</returns>
    private async Task<bool> WriteSnapshotAsync(CancellationToken cancellationToken)
    {
        if (id is null) return false;
        if (await host.Executions.FindAsync(id, cancellationToken) is not { } record) return true;
        await events.WriteAsync("snapshot", Place, ExecutionResponse.From(record), cancellationToken);
        return record.Status.IsTerminal();
    }
}
