namespace PluginHost.Server.Diagnostics;

/// <summary>The process that looks ended without an answer; the message says how, without a full stop.</summary>
internal sealed class RootsProcessException(string reason) : Exception(reason);
