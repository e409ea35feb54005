using System.Diagnostics;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>A candidate and what was decided about it before any of its code runs.</summary>
internal sealed record InspectedPlugin(PluginCandidate Candidate, PluginDescriptor? Descriptor, PluginRefusal? Refusal, InspectionTrail Trail, long Started)
{
    /// <summary>The id, or one made from the folder's name while the plugin's own is not known.</summary>
    internal string Id => Trail.Identity?.Id ?? Slug(Candidate.Name);

    /// <summary>The steps of the decision; loading adds to them.</summary>
    internal List<PluginCheck> Checks => Trail.Checks;

    internal static InspectedPlugin Of(PluginCandidate candidate)
    {
        var (trail, started) = (new InspectionTrail(), Stopwatch.GetTimestamp());
        try
        {
            return new(candidate, PluginInspector.Inspect(candidate, ContentHash.Of(candidate), trail), null, trail, started);
        }
        catch (PluginRefusedException exception)
        {
            return new(candidate, null, exception.Refusal, trail, started);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var refusal = PluginRefusal.Create(RefusalCodes.Unreadable, $"'{candidate.Path}' cannot be read: {exception.Message}", candidate.Path, "Check the files and their permissions.");
            return new(candidate, null, refusal, trail, started);
        }
#pragma warning disable CA1031 // Isolation boundary: whatever odd metadata makes the readers throw, the other plugins of this look are not to blame.
        catch (Exception exception)
        {
            var refusal = PluginRefusal.Create(RefusalCodes.BadImage, $"The metadata of '{candidate.Name}' cannot be read: {exception.Message}", candidate.Path, "Build the plugin again and copy it completely.");
            return new(candidate, null, refusal, trail, started);
        }
#pragma warning restore CA1031
    }

    /// <summary>The same, refused.</summary>
    internal InspectedPlugin Refuse(PluginRefusal refusal) => this with { Refusal = refusal };

    /// <summary>As an entry of the catalogue.</summary>
    internal PluginEntry ToEntry(PluginState state, DateTimeOffset now) => new()
    {
        Id = Id,
        Version = Trail.Identity?.Version,
        State = state,
        Since = now,
        Path = Candidate.Path,
        Descriptor = Descriptor,
        Refusal = Refusal,
        LoadDuration = Stopwatch.GetElapsedTime(Started),
        Warnings = Descriptor is null ? [] : [.. Descriptor.Warnings, .. Descriptor.RejectedActions.Select(static action => $"The action '{action.Name}' ({action.Member}) is left out: {string.Join(" ", action.Problems)}")],
        Checks = Refusal is null ? [.. Checks] : [.. Checks, new(Refusal.Code, false, Refusal.Message)],
    };

    private static string Slug(string name)
    {
        var characters = Naming.Snake(name).Select(static character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-').ToArray();
        var slug = new string(characters).Trim('-');
        return slug.Length == 0 ? "unnamed" : slug[..Math.Min(32, slug.Length)];
    }
}
