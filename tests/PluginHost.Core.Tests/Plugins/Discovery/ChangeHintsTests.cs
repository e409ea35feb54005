using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Discovery;

public sealed class ChangeHintsTests
{
    private static readonly PluginCandidate Folder = new("/p/a", "/p/a", ["/p/a/A.dll"]);
    private static readonly PluginCandidate Bare = new("/p/B.dll", "/p", ["/p/B.dll", "/p/Library.dll", "/p/de/B.resources.dll"]);

    private readonly VirtualTime _time = new();

    [Fact]
    public void Paths_ThatWereRaised_AreTakenOnce()
    {
        var hints = new ChangeHints(_time);
        hints.Raise("/p/a");
        Assert.True(hints.Take().Includes(Folder));
        Assert.False(hints.Take().Includes(Folder));
    }

    [Theory]
    [InlineData("/p/a", true, false)]
    [InlineData("/p/Library.dll", false, true)]
    [InlineData("/p/de", false, true)]
    [InlineData("/p/c", false, false)]
    public void Path_OfAnEntry_TouchesWhatLiesInIt(string path, bool folder, bool bare)
    {
        var hints = new ChangeHints(_time);
        hints.Raise(path);
        var touched = hints.Take();
        Assert.Equal((folder, bare), (touched.Includes(Folder), touched.Includes(Bare)));
    }

    [Fact]
    public void Lost_Events_TouchEverything()
    {
        var hints = new ChangeHints(_time);
        hints.RaiseLost();
        var touched = hints.Take();
        Assert.True(touched.Includes(Folder) && touched.Includes(Bare));
        Assert.False(hints.Take().IsLost);
    }

    [Fact]
    public void Paths_BeyondTheLimit_CountAsLost()
    {
        var hints = new ChangeHints(_time);
        for (var i = 0; i <= ChangeHints.MaxPaths; i++) hints.Raise($"/p/{i}");
        var touched = hints.Take();
        Assert.Equal((ChangeHints.MaxPaths, true), (touched.Paths.Count, touched.IsLost));
    }

    [Fact]
    public async Task Wait_AfterAHint_EndsAtOnceUntilItIsTaken()
    {
        var hints = new ChangeHints(_time);
        hints.Raise("/p/a");
        Assert.True(hints.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        hints.Take();
        var wait = hints.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await wait.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Wait_ThatIsCancelled_SaysSo()
    {
        using var cancellation = new CancellationTokenSource();
        var wait = new ChangeHints(_time).WaitAsync(TimeSpan.FromSeconds(1), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
