using PluginHost.Core.Access;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>
/// What operators do to a plugin by hand. Each command waits until it is done, is recorded with its actor, and changes nothing when it
/// cannot be done. Thread-safe.
/// </summary>
public sealed class PluginCommands
{
    private static readonly TimeSpan RestTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(5);

    private readonly PluginReconciler _reconciler;
    private readonly ReconcilerParts _parts;
    private readonly PluginsConfigSource _config;
    private readonly CommandRecords _records;
    private readonly TimeProvider _time;

    internal PluginCommands(PluginReconciler reconciler, ReconcilerParts parts, PluginsConfigSource config, CommandRecords records, TimeProvider time) =>
        (_reconciler, _parts, _config, _records, _time) = (reconciler, parts, config, records, time);

    /// <summary>Looks at the plugin's files now and loads them as a new generation, though nothing may have changed; also what was rolled back or failed before.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="actor">Who wants it; null when not known.</param>
    /// <param name="cancellationToken">Ends the waiting, not the loading.</param>
    /// <returns>The plugin afterwards; or <c>not_found</c>, <c>plugin_disabled</c>, <c>plugin_quarantined</c>, <c>plugin_refused</c>: then what ran before runs on.</returns>
    public Task<PluginCommandResult> ReloadAsync(string pluginId, Actor? actor, CancellationToken cancellationToken = default) =>
        RunAsync("reload", pluginId, actor, Reload, lookFirst: true, cancellationToken);

    /// <summary>Lets a plugin run, whatever plugins.json says; the decision is kept over restarts.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="actor">Who wants it; null when not known.</param>
    /// <param name="cancellationToken">Ends the waiting, not the loading.</param>
    /// <returns>The plugin afterwards; or <c>not_found</c>, <c>plugin_quarantined</c>, <c>plugin_refused</c>.</returns>
    public Task<PluginCommandResult> EnableAsync(string pluginId, Actor? actor, CancellationToken cancellationToken = default) =>
        RunAsync("enable", pluginId, actor, life => Switch(life, true, actor?.Name), lookFirst: false, cancellationToken);

    /// <summary>Takes a plugin out of service, whatever plugins.json says: no new calls, then running ones may end. Kept over restarts.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="actor">Who wants it; null when not known.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The plugin afterwards; or <c>not_found</c>.</returns>
    public Task<PluginCommandResult> DisableAsync(string pluginId, Actor? actor, CancellationToken cancellationToken = default) =>
        RunAsync("disable", pluginId, actor, life => Switch(life, false, actor?.Name), lookFirst: false, cancellationToken);

    /// <summary>Goes back to the content that ran before; the present one stays away until its files change or it is reloaded. Kept over restarts.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="actor">Who wants it; null when not known.</param>
    /// <param name="cancellationToken">Ends the waiting, not the loading.</param>
    /// <returns>The plugin afterwards; or <c>not_found</c>, <c>plugin_disabled</c>, <c>no_previous_version</c>, <c>plugin_refused</c>.</returns>
    public Task<PluginCommandResult> RollbackAsync(string pluginId, Actor? actor, CancellationToken cancellationToken = default) =>
        RunAsync("rollback", pluginId, actor, life => Rollback(life, actor?.Name), lookFirst: false, cancellationToken);

    /// <summary>Gives a quarantined plugin another chance.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="actor">Who wants it; null when not known.</param>
    /// <param name="cancellationToken">Ends the waiting, not the loading.</param>
    /// <returns>The plugin afterwards; or <c>not_found</c>, <c>not_quarantined</c>, <c>plugin_refused</c>.</returns>
    public Task<PluginCommandResult> ReleaseAsync(string pluginId, Actor? actor, CancellationToken cancellationToken = default) =>
        RunAsync("quarantine_release", pluginId, actor, Release, lookFirst: false, cancellationToken);

    private async Task<PluginCommandResult> RunAsync(string command, string pluginId, Actor? actor, Func<PluginLife, PluginCommandError?> change, bool lookFirst, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pluginId);
        if (lookFirst) await LookAsync(pluginId, cancellationToken);
        if (_parts.Catalog.Find(pluginId) is not { } before) return new(null, new("not_found", $"There is no plugin '{pluginId}'."));
        var error = await TryAsync(pluginId, change, cancellationToken);
        await _reconciler.SettleAsync(pluginId, cancellationToken);
        if (command is "rollback") error ??= await TryAsync(pluginId, VerifyRollback, CancellationToken.None);
        var plugin = _parts.Catalog.Find(pluginId);
        error ??= command is "disable" ? null : Refused(plugin, asksForUpdate: command is "reload");
        await _records.AddAsync(new PluginChange(pluginId, _time.GetUtcNow(), command, plugin?.Version, plugin?.Generation, actor?.Name, error?.Message), actor, before, plugin, error?.Code);
        return new(plugin, error);
    }

    private async Task<PluginCommandError?> TryAsync(string pluginId, Func<PluginLife, PluginCommandError?> change, CancellationToken cancellationToken)
    {
        try
        {
            return await _reconciler.CommandAsync(pluginId, change, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new("not_stored", $"The command cannot be stored in the state folder, and nothing has changed: {exception.Message}");
        }
    }

    private async Task LookAsync(string pluginId, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        foreach (var entry in _parts.Catalog.List().Where(entry => entry.Id == pluginId)) await _reconciler.RetryAsync(entry.Path, cancellationToken);
        while (await _reconciler.RunAsync(cancellationToken) && _time.GetElapsedTime(started) < LongestRest) await Task.Delay(RestTime, _time, cancellationToken);
    }

    private PluginCommandError? Reload(PluginLife life)
    {
        if (Standing(life) is { } standing) return NotNow(life, standing);
        if (_parts.Ledger[life.Id].HeldBack is not null) _parts.Ledger.Change(life.Id, static record => record with { HeldBack = null });
        life.IsReloadWanted = life.Arriving is null; // What is being loaded is what lies there now.
        return null;
    }

    private PluginCommandError? Switch(PluginLife life, bool isEnabled, string? actor)
    {
        if (isEnabled && Standing(life) is { State: PluginState.Quarantined } fenced) return NotNow(life, fenced);
        var given = _config.Current.ForPlugin(life.Id).Enabled;
        _parts.Ledger.Change(life.Id, record => record with { Switch = isEnabled == given ? null : new SwitchRecord(isEnabled, actor, _time.GetUtcNow()) });
        life.IsAllowedInSafeMode = isEnabled;
        if (isEnabled) life.Failed.Clear();
        return isEnabled && Standing(life) is { } standing ? NotNow(life, standing) : null;
    }

    private PluginCommandError? Rollback(PluginLife life, string? actor)
    {
        if (Standing(life) is { State: PluginState.Disabled } standing) return NotNow(life, standing);
        var record = _parts.Ledger[life.Id];
        var present = life.Running?.Generation.Descriptor ?? (_parts.Present.Of(life.Id, null) is [var best, ..] ? best.Descriptor : null);
        if (present is null || _parts.Archive.Other(life.Id, present.ContentHash) is not { } previous)
        {
            return new("no_previous_version", $"No other version of plugin '{life.Id}' has run here, or its copy is gone: put its files in place instead.");
        }

        if (_parts.Required.UnmetOf(previous.Descriptor!) is { Count: > 0 } unmet) return Refused(UnmetRequirement.Refuse(life.Id, unmet));
        _parts.Ledger.Change(life.Id, now => now with
        {
            Fence = null,
            HeldBack = new HeldBackContent(present.ContentHash, present.Version, actor, _time.GetUtcNow()),
            Good = [.. record.Good.Where(good => good.ContentHash != present.ContentHash)],
        });
        (life.Wanted, life.Quarantine) = (previous, null);
        return null;
    }

    // When the previous version could not be loaded after all, the present one runs on and is not held back.
    private PluginCommandError? VerifyRollback(PluginLife life)
    {
        if (life.Running is not { } running || running.Generation.Descriptor.ContentHash != _parts.Ledger[life.Id].HeldBack?.ContentHash) return null;
        var descriptor = running.Generation.Descriptor;
        _parts.Ledger.Change(life.Id, record => (record with { HeldBack = null }).WithGood(new GoodContent(descriptor.ContentHash, descriptor.Version, running.Path)));
        var refusal = life.Failed.GetValueOrDefault(running.Path)?.Plugin.Refusal;
        life.Failed.Clear();
        return new("plugin_refused", refusal?.Message ?? $"The version of plugin '{life.Id}' that ran before cannot be loaded.") { Refusal = refusal };
    }

    private PluginCommandError? Release(PluginLife life)
    {
        if (life.Quarantine is null) return new("not_quarantined", $"Plugin '{life.Id}' is not quarantined.");
        if (_parts.Ledger[life.Id].Fence is not null) _parts.Ledger.Change(life.Id, static record => record with { Fence = null });
        life.Quarantine = null;
        life.Failed.Clear();
        return null;
    }

    private PluginStanding? Standing(PluginLife life) => _reconciler.Standing(life);

    private static PluginCommandError NotNow(PluginLife life, PluginStanding standing) => standing.State == PluginState.Disabled
        ? new("plugin_disabled", $"Plugin '{life.Id}' is disabled: {standing.Reason}")
        : new("plugin_quarantined", $"Plugin '{life.Id}' is quarantined: {standing.Reason} Release it with quarantine-release.");

    // A last good version that runs is what all commands but a reload ask for.
    private static PluginCommandError? Refused(PluginEntry? plugin, bool asksForUpdate) =>
        (plugin?.Refusal ?? (asksForUpdate ? plugin?.Update?.Refusal : null)) is { Code: not RefusalCodes.RolledBack } refusal ? Refused(refusal) : null;

    private static PluginCommandError Refused(PluginRefusal refusal) => new("plugin_refused", refusal.Message) { Refusal = refusal };
}

/// <summary>What came of a command.</summary>
/// <param name="Plugin">The plugin afterwards; null when there is none.</param>
/// <param name="Error">Why it was not done; null when it was.</param>
public sealed record PluginCommandResult(PluginEntry? Plugin, PluginCommandError? Error);

/// <summary>Why a command was not done.</summary>
/// <param name="Code"><c>not_found plugin_disabled plugin_quarantined plugin_refused no_previous_version not_quarantined not_stored</c>.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record PluginCommandError(string Code, string Message)
{
    /// <summary>The refusal behind <c>plugin_refused</c>; null for any other code.</summary>
    public PluginRefusal? Refusal { get; init; }
}
