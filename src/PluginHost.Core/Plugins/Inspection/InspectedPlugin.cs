using System.Diagnostics;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>A candidate and what was decided about it before any of its code runs.</summary>
internal sealed record InspectedPlugin(PluginCandidate Candidate, PluginDescriptor? Descriptor, PluginRefusal? Refusal, InspectionTrail Trail, TimeSpan Elapsed)
{
    /// <summary>The id, or one made from the folder's name while the plugin's own is not known.</summary>
    internal string Id => Trail.Identity?.Id ?? Slug(Candidate.Name);

    /// <summary>True when it may be loaded.</summary>
    internal bool IsGood => Descriptor is not null && Refusal is null;

    /// <summary>The steps of the decision; loading adds to them.</summary>
    internal List<PluginCheck> Checks => Trail.Checks;

    internal static InspectedPlugin Of(PluginCandidate candidate)
    {
        var (trail, started) = (new InspectionTrail(), Stopwatch.GetTimestamp());
        var (descriptor, refusal) = TryInspect(candidate, trail);
        return new(candidate, descriptor, refusal, trail, Stopwatch.GetElapsedTime(started));
    }

    private static (PluginDescriptor? Descriptor, PluginRefusal? Refusal) TryInspect(PluginCandidate candidate, InspectionTrail trail)
    {
        try
        {
            return (PluginInspector.Inspect(candidate, ContentHash.Of(candidate), trail), null);
        }
        catch (PluginRefusedException exception)
        {
            return (null, exception.Refusal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, PluginRefusal.Create(RefusalCodes.Unreadable, $"'{candidate.Path}' cannot be read: {exception.Message}", candidate.Path, "Check the files and their permissions."));
        }
#pragma warning disable CA1031 // Isolation boundary: whatever odd metadata makes the readers throw, the other plugins of this look are not to blame.
        catch (Exception exception)
        {
            return (null, PluginRefusal.Create(RefusalCodes.BadImage, $"The metadata of '{candidate.Name}' cannot be read: {exception.Message}", candidate.Path, "Build the plugin again and copy it completely."));
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
        LoadDuration = Elapsed,
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
