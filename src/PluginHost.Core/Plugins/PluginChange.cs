namespace PluginHost.Core.Plugins;

/// <summary>Something that happened to a plugin: a change of its state, or an operator's command.</summary>
/// <param name="PluginId">The plugin.</param>
/// <param name="At">When (UTC).</param>
/// <param name="What">The state's word; <c>replaced</c> when a new generation took the place of another; <c>update_refused</c>; or a command: <c>reload enable disable rollback quarantine_release</c>.</param>
/// <param name="Version">The plugin's version then; null while it is not known.</param>
/// <param name="Generation">The number of the generation then; null when there was none.</param>
/// <param name="Actor">Who commanded it; null for what the host did by itself.</param>
/// <param name="Detail">Why, or what came of a command; null when there is nothing to say.</param>
public sealed record PluginChange(string PluginId, DateTimeOffset At, string What, string? Version, int? Generation, string? Actor, string? Detail);
