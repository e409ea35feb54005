namespace PluginHost.Storage;

/// <summary>Times as stores keep them: whole microseconds. What is finer is cut off, so that what was written is what is read.</summary>
internal static class StoreTime
{
    /// <summary>Microseconds since 1970 (UTC).</summary>
    internal static long ToMicroseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time (UTC) of microseconds since 1970.</summary>
    internal static DateTimeOffset FromMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>A span in whole microseconds.</summary>
    internal static long ToMicroseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
