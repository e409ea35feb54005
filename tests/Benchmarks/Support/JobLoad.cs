using System.Diagnostics;

namespace PluginHost.Benchmarks.Support;

/// <summary>Durable jobs by several callers at once, each of which waits for one before it asks for the next.</summary>
internal static class JobLoad
{
    internal const int Callers = 64;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    /// <param name="job">Runs one job; gives back how long it took until it was accepted.</param>
    /// <param name="callers">How many run jobs at once.</param>
    /// <param name="settle">Waits until all that was asked for is done; null when each job is done when it returns.</param>
    internal static async Task<JobFigures> RunAsync(Func<Task<TimeSpan>> job, int callers = Callers, Func<long, Task>? settle = null)
    {
        var (clock, work, bytes) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        var waits = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (clock.Elapsed < Duration) mine.Add((await job()).TotalMilliseconds);
            return mine;
        })));
        var accepting = clock.Elapsed;
        var all = waits.SelectMany(static mine => mine).Order().ToList();
        if (settle is not null) await settle(all.Count);
        return new JobFigures(all.Count / clock.Elapsed.TotalSeconds, all[(int)(all.Count * 0.99)])
        {
            AcceptRate = all.Count / accepting.TotalSeconds,
            Work = (Environment.CpuUsage.TotalTime - work).TotalMicroseconds / all.Count,
            Bytes = (double)(GC.GetTotalAllocatedBytes() - bytes) / all.Count,
        };
    }
}

/// <summary>What a load of jobs came to.</summary>
/// <param name="Rate">Jobs a second, until the last one was done.</param>
/// <param name="Wait">How long 99 of 100 waited at most until they were accepted, in milliseconds.</param>
internal sealed record JobFigures(double Rate, double Wait)
{
    /// <summary>Jobs a second, while they were asked for.</summary>
    internal double AcceptRate { get; init; }

    /// <summary>Processor time of a job, in microseconds; of the whole process.</summary>
    internal double Work { get; init; }

    /// <summary>Allocated by a job, in bytes; in the whole process.</summary>
    internal double Bytes { get; init; }
}
