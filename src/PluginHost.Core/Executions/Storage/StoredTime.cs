namespace PluginHost.Core.Executions.Storage;

/// <summary>Times as exact as every store keeps them: whole microseconds.</summary>
internal static class StoredTime
{
    /// <summary>The time without what a store would not keep of it.</summary>
    internal static DateTimeOffset Of(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>The time of a clock, likewise.</summary>
    internal static DateTimeOffset Now(TimeProvider time) => Of(time.GetUtcNow());
}
