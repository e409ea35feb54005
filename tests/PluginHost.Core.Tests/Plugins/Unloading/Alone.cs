namespace PluginHost.Core.Tests.Plugins.Unloading;

/// <summary>Tests of what the whole process has in common: caches and memory. No other tests run meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
