using System.Globalization;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Running;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Tells one reader what an execution logs. The lines come from the store and have numbers, so that nothing is missed or told twice.</summary>
/// <param name="host">What streams need.</param>
/// <param name="events">Where the events go.</param>
/// <param name="heard">Tells that there are new lines, or that it has ended.</param>
/// <param name="id">The execution.</param>
internal sealed class LogStream(StreamHost host, EventWriter events, ExecutionFeed.Subscription heard, string id)
{
    private const int LinesAtOnce = 500;

    private int _line;

    /// <summary>Tells, until the execution has ended and its last line is told.</summary>
    /// <param name="after">The last line that the reader has.</param>
    /// <param name="context">The request.</param>
    internal async Task RunAsync(int after, HttpContext context)
    {
        using var pulse = new StreamPulse(host, context);
        _line = after;
        events.Begin();
        try
        {
            do
            {
                if (pulse.IsDue())
                {
                    if (!await pulse.IsKeyGoodAsync()) return;
                    await events.WriteCommentAsync(pulse.End);
                }
            }
            while (await TellAsync(pulse));
        }
        catch (OperationCanceledException) when (pulse.End.IsCancellationRequested)
        {
            // The reader is gone, or the host stops: it comes again with the number of the last line.
        }
    }

    // Whether it has ended is asked before its lines are read: those behind the end are none.
    private async Task<bool> TellAsync(StreamPulse pulse)
    {
        while (heard.Items.TryRead(out _))
        {
        }

        if (await host.Executions.FindAsync(id, pulse.End) is not { } record) return false;
        IReadOnlyList<ExecutionLogLine> lines;
        do
        {
            lines = await host.Executions.ReadLogAsync(id, _line, LinesAtOnce, pulse.End);
            foreach (var line in lines) await events.WriteAsync("log", line.Number.ToString(CultureInfo.InvariantCulture), LogLineResponse.From(line), pulse.End);
            if (lines.Count > 0) _line = lines[^1].Number;
        }
        while (lines.Count == LinesAtOnce);
        await events.FlushAsync(pulse.End);
        if (record.Status.IsTerminal()) return false;
        await pulse.WaitAsync(heard);
        return true;
    }
}
