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

    // Levenshtein's distance, case-insensitive; two neighbours that changed places are one edit, for that is how people mistype.
    private static int Edits(string left, string right)
    {
        var edits = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0) edits[i, j] = i + j;
                else edits[i, j] = Math.Min(Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1, edits[i - 1, j - 1] + (Same(i - 1, j - 1) ? 0 : 1));
                if (i > 1 && j > 1 && Same(i - 1, j - 2) && Same(i - 2, j - 1)) edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }

        return edits[left.Length, right.Length];

        bool Same(int i, int j) => char.ToUpperInvariant(left[i]) == char.ToUpperInvariant(right[j]);
    }
}
