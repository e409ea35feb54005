using System.Globalization;
using PluginHost.Core.Plugins.Inspection;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>Writes into the catalogue what has become of each path.</summary>
internal sealed class PluginDescriber(PluginCatalog catalog, PresentPlugins present, RunningPlugins published, RequiredPlugins required, PluginLedger ledger, TimeProvider time)
{
    /// <summary>Describes everything of one plugin id.</summary>
    internal void Describe(PluginLife life, PluginStanding? standing)
    {
        if (life.Running is { } running) catalog.Set(Active(life, running));
        foreach (var plugin in present.Of(life.Id, null).Where(plugin => plugin.Candidate.Path != life.Running?.Path)) catalog.Set(Other(life, standing, plugin));
        if (life is { Running: null, Coming: { } archived } && present.At(archived.Candidate.Path) is not { IsGood: true }) catalog.Set(Loading(life, archived));
    }

    /// <summary>Describes what cannot be loaded and is not where a running plugin came from.</summary>
    internal void DescribeRefused(InspectedPlugin plugin)
    {
        if (plugin.Refusal is null) catalog.Ignore(plugin.Candidate.Path, "no assembly in it carries a plugin identity; build it with the PluginHost.Sdk package.");
        else catalog.Set(plugin.ToEntry(PluginState.Refused, time.GetUtcNow()));
    }

    /// <summary>Forgets what is neither there nor running nor leaving.</summary>
    internal void ForgetAllBut(Func<string, bool> isOrigin)
    {
        foreach (var entry in catalog.List().Where(entry => !entry.IsLeaving && present.At(entry.Path) is null && !isOrigin(entry.Path))) catalog.Forget(entry.Path);
        foreach (var ignored in catalog.Ignored.Where(ignored => present.At(ignored.Path) is null)) catalog.Forget(ignored.Path);
    }

    private PluginEntry Active(PluginLife life, Loading.LoadedPlugin running) => running.Entry with
    {
        Path = running.Path,
        Update = UpdateOf(life, running),
        PreviousVersion = ledger[life.Id].Good is [_, var previous] ? previous.Version : null,
        Warnings = [.. running.Entry.Warnings, .. published.Conflicts(life.Id), .. required.UnmetOf(running.Generation.Descriptor).Select(static unmet => unmet.Warning)],
    };

    private RefusedUpdate? UpdateOf(PluginLife life, Loading.LoadedPlugin running)
    {
        if (present.At(running.Path) is not { } there) return null;
        if (there.Refusal is { } refusal) return new(there.Trail.Identity?.Version, running.Path, refusal);
        if (life.RefusedAs(there) is { } failed) return new(failed.Trail.Identity?.Version, running.Path, failed.Refusal!);
        return ledger[life.Id].HeldBack is { } held && there.Descriptor?.ContentHash == held.ContentHash ? new(held.Version, running.Path, RolledBack(life.Id, held, running.Path)) : null;
    }

    private PluginEntry Other(PluginLife life, PluginStanding? standing, InspectedPlugin plugin)
    {
        var now = time.GetUtcNow();
        if (standing is not null) return plugin.ToEntry(standing.State, now) with { Reason = standing.Reason };
        if (life.RefusedAs(plugin) is { } failed) return failed.ToEntry(PluginState.Refused, now);
        if (life.Running is { } running) return plugin.Refuse(Duplicate(catalog.FindPath(plugin.Candidate.Path), plugin, running.Path)).ToEntry(PluginState.Refused, now);
        if (life.Coming is not { } coming) return HeldBack(life, plugin)?.ToEntry(PluginState.Refused, now) ?? plugin.ToEntry(PluginState.Discovered, now);
        return coming.Candidate.Path == plugin.Candidate.Path ? Loading(life, plugin) : plugin.Refuse(Duplicate(catalog.FindPath(plugin.Candidate.Path), plugin, coming.Candidate.Path)).ToEntry(PluginState.Refused, now);
    }

    private PluginEntry Loading(PluginLife life, InspectedPlugin plugin)
    {
        var awaited = life.Arriving is null ? string.Join(", ", required.UnmetOf(plugin.Descriptor!).Where(static unmet => unmet.IsComing).Select(static unmet => $"'{unmet.Requirement.PluginId}'")) : "";
        return plugin.ToEntry(PluginState.Loading, time.GetUtcNow()) with { Reason = awaited.Length > 0 ? $"It waits for {awaited}, which it requires." : null };
    }

    // Rolled back, and the copy of what ran before is gone.
    private InspectedPlugin? HeldBack(PluginLife life, InspectedPlugin plugin) => ledger[life.Id].HeldBack is { } held && held.ContentHash == plugin.Descriptor?.ContentHash
        ? plugin.Refuse(catalog.FindPath(plugin.Candidate.Path)?.Refusal is { Code: RefusalCodes.RolledBack } known ? known : RolledBack(life.Id, held, plugin.Candidate.Path))
        : null;

    private static PluginRefusal Duplicate(PluginEntry? before, InspectedPlugin plugin, string winner)
    {
        var message = $"Another plugin with the id '{plugin.Id}' comes first, from '{winner}'.";
        if (before?.Refusal is { } known && known.Message == message) return known;
        return PluginRefusal.Create(
            RefusalCodes.DuplicateId, message, plugin.Candidate.Path, "Remove one of the two, or give this one another <PluginId>.", "one folder per plugin id", $"'{winner}' and '{plugin.Candidate.Path}'");
    }

    private static PluginRefusal RolledBack(string id, HeldBackContent held, string path) => PluginRefusal.Create(
        RefusalCodes.RolledBack, $"Version {held.Version} of plugin '{id}' was rolled back by {held.Actor ?? "somebody"} on {held.At.ToString("u", CultureInfo.InvariantCulture)}.", path, "Replace its files, or reload it to try the same ones again.");
}
