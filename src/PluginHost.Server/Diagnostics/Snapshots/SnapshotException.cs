namespace PluginHost.Server.Diagnostics.Snapshots;

/// <summary>A process cannot be looked at; the message says why, without a full stop.</summary>
internal sealed class SnapshotException(string reason, Exception? inner = null) : Exception(reason, inner);
