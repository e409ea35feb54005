namespace PluginHost.Server.Tests.Support;

/// <summary>
/// Tests of what all servers of the process have in common: meters, which OpenTelemetry joins when they are of one identity, so that the end
/// of one server's ends another's; and caches, which a server empties after it has unloaded a plugin. No other tests run meanwhile.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
