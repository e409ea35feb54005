namespace PluginHost.Core.Schemas;

/// <summary>Finds the known name that a mistyped one most likely means.</summary>
internal static class Nearest
{
    /// <summary>The closest candidate; null when none is within a third of the name's length (at least one edit).</summary>
    internal static string? Of(string name, IEnumerable<string> candidates)
    {
        var limit = Math.Max(1, name.Length / 3);
        var best = candidates.Select(candidate => (candidate, edits: Edits(name, candidate))).OrderBy(static pair => pair.edits).FirstOrDefault();
        return best.candidate is not null && best.edits <= limit ? best.candidate : null;
    }

    // Levenshtein's distance, case-insensitive, one row at a time.
    private static int Edits(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
