namespace PluginHost.Core.Tests.Plugins.Watching;

/// <summary>Copies a release file by file, with pauses inside each file and between two, as a slow network does.</summary>
internal sealed class SlowCopy
{
    private static readonly TimeSpan PauseInside = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan PauseBetween = TimeSpan.FromMilliseconds(300);

    private long _began = TimeProvider.System.GetTimestamp();

    private SlowCopy()
    {
    }

    /// <summary>The longest time in which nothing was written; longer than it should be on a busy machine.</summary>
    private TimeSpan LongestPause { get; set; }

    /// <summary>Copies over what is there.</summary>
    /// <returns>The longest time in which nothing was written.</returns>
    public static async Task<TimeSpan> RunAsync(Release release, string folder)
    {
        var copy = new SlowCopy();
        foreach (var (name, content) in release.Files)
        {
            if (name != release.Files[0].Name) await PauseAsync(PauseBetween);
            copy.Write(Path.Combine(folder, name), content[..(content.Length / 2)], FileMode.Create);
            await PauseAsync(PauseInside);
            copy.Write(Path.Combine(folder, name), content[(content.Length / 2)..], FileMode.Append);
        }

        return copy.LongestPause;
    }

    private void Write(string path, byte[] content, FileMode mode)
    {
        var now = TimeProvider.System.GetTimestamp();
        using (var file = new FileStream(path, mode)) file.Write(content);
        var pause = TimeProvider.System.GetElapsedTime(_began);
        (_began, LongestPause) = (now, pause > LongestPause ? pause : LongestPause);
    }

    private static Task PauseAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
