namespace PluginHost.Core.Plugins.Crashes;

/// <summary>A run of the host that ended within the window after its start without stopping.</summary>
/// <param name="Run">Which run it was, so that none counts twice.</param>
/// <param name="Started">When it had started.</param>
/// <param name="Plugins">Ids of the plugins whose code ran at its end.</param>
internal sealed record UncleanEnd(Guid Run, DateTimeOffset Started, IReadOnlyList<string> Plugins);
