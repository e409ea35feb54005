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
internal sealed record PluginIdentity(string Id, string Version);
