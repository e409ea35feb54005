namespace PluginHost.Benchmarks.Support;

/// <summary>Several measurements in turns, so that whatever else the machine does meets all of them alike; the first round is for the compiler.</summary>
internal static class Rounds
{
    /// <summary>Measures every case once a round.</summary>
    /// <param name="rounds">How many rounds count.</param>
    /// <param name="cases">What to measure; each is told the number of the round.</param>
    /// <returns>The figures of each case.</returns>
    internal static async Task<IReadOnlyList<IReadOnlyList<JobFigures>>> MeasureAsync(int rounds, params Func<int, Task<JobFigures>>[] cases)
    {
        var all = cases.Select(static _ => new List<JobFigures>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < cases.Length; i++)
            {
                var figures = await cases[i](round);
                if (round > 0) all[i].Add(figures);
            }
        }

        return all;
    }

    internal static double Median(this IReadOnlyList<JobFigures> all, Func<JobFigures, double> figure) => Statistics.Median(all.Select(figure));
}
