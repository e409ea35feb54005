using System.Text.RegularExpressions;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>What an inspection has found so far; it outlives a refusal.</summary>
internal sealed class InspectionTrail
{
    /// <summary>Each step of the decision.</summary>
    internal List<PluginCheck> Checks { get; } = [];

    /// <summary>Id and version as the plugin states them; null before they are read, and when they are malformed.</summary>
    internal PluginIdentity? Identity { get; set; }

    /// <summary>The same steps, to be continued apart.</summary>
    internal InspectionTrail Copy()
    {
        var copy = new InspectionTrail { Identity = Identity };
        copy.Checks.AddRange(Checks);
        return copy;
    }

    internal void Passed(string step, string detail) => Checks.Add(new(step, true, detail));
}

/// <summary>What a plugin says of itself.</summary>
/// <param name="Id">The id.</param>
/// <param name="Version">The version.</param>
internal sealed partial record PluginIdentity(string Id, string Version)
{
    /// <summary>The form of an id, in words.</summary>
    internal const string IdRule = "1 to 32 lower-case letters, digits, '-' or '_', the first a letter or digit";

    internal static bool IsId(string text) => IdForm().IsMatch(text);

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,31}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex IdForm();
}
