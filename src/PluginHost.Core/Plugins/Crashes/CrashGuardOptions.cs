namespace PluginHost.Core.Plugins.Crashes;

/// <summary>When the host keeps a plugin from starting because it ends the process again and again.</summary>
public sealed class CrashGuardOptions
{
    /// <summary>Most unclean ends in a row that can be asked for: 100 (our choice: more are no guard).</summary>
    public const int MaxCrashes = 100;

    /// <summary>Longest time after a start within which an unclean end can count: one day (our choice: what ends later is no loop).</summary>
    public static readonly TimeSpan MaxWindow = TimeSpan.FromDays(1);

    /// <summary>False neither notes which plugins run nor judges what an earlier run has noted. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Unclean ends in a row at each of which a plugin ran, after which it does not start: 1 to 100. Default: 3 (our choice: one may be
    /// an operator's <c>kill -9</c>, two a coincidence).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int Crashes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxCrashes);
            field = value;
        }
    } = 3;

    /// <summary>
    /// An unclean end counts only within this time of the host's start: more than zero, at most one day. Default: 60 s (our choice: a
    /// supervisor's restarts follow one another faster).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan Window
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxWindow);
            field = value;
        }
    } = TimeSpan.FromSeconds(60);
}
