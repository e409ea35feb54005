using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Discovery;

public sealed class CandidateTrackerTests
{
    private static readonly TimeSpan AlmostRest = CandidateTracker.RestTime - TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan AlmostQuiet = CandidateTracker.QuietTime - TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly VirtualTime _time = new();
    private readonly CandidateTracker _tracker;
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private string[] _roots = ["/p", "/q"];
    private string[] _unreadable = [];

    public CandidateTrackerTests() => _tracker = new(_time);

    [Fact]
    public void FirstLook_TakesEverythingAtOnceAndForGood()
    {
        _files["/p/a"] = "1";
        AssertLook(arrived: ["/p/a"], trustsFirstSight: true);
        Assert.False(_tracker.TryDefer("/p/a"));
    }

    [Fact]
    public void New_IsTakenAfterItsRest()
    {
        _files["/p/a"] = "1";
        AssertLook(isMoving: true);
        Pass(AlmostRest);
        AssertLook(isMoving: true);
        Pass(Moment);
        AssertLook(arrived: ["/p/a"]);
        AssertLook();
    }

    [Fact]
    public void Change_WithinTheRest_BeginsItAnew()
    {
        _files["/p/a"] = "1";
        AssertLook(isMoving: true);
        Pass(AlmostRest);
        _files["/p/a"] = "2";
        AssertLook(isMoving: true);
        Pass(AlmostRest);
        AssertLook(isMoving: true);
        Pass(Moment);
        AssertLook(arrived: ["/p/a"]);
    }

    [Fact]
    public void Change_OfWhatWasTaken_RestsLonger()
    {
        _files["/p/a"] = "1";
        AssertLook(isMoving: true);
        Pass(CandidateTracker.RestTime);
        AssertLook(arrived: ["/p/a"]);
        _files["/p/a"] = "2";
        AssertLook(isMoving: true);
        Pass(CandidateTracker.ChangeRestTime - Moment);
        AssertLook(isMoving: true);
        Pass(Moment);
        AssertLook(arrived: ["/p/a"]);
    }

    [Fact]
    public void Look_ThatTakesLong_IsNoRest()
    {
        _files["/p/a"] = "1";
        var lookedAt = _time.GetTimestamp();
        Pass(CandidateTracker.RestTime);
        Assert.Empty(_tracker.Compare(Listing(), new(new HashSet<string>(), IsLost: false), trustsFirstSight: false, lookedAt).Arrived);
        lookedAt = _time.GetTimestamp();
        Pass(CandidateTracker.RestTime);
        Assert.Empty(_tracker.Compare(Listing(), new(new HashSet<string>(), IsLost: false), trustsFirstSight: false, lookedAt).Arrived);
        AssertLook(arrived: ["/p/a"]);
    }

    [Fact]
    public void Touched_WithEqualSizesAndTimes_IsTakenAgain()
    {
        Start("/p/a", "/p/b");
        AssertLook(isMoving: true, touched: "/p/a");
        Pass(CandidateTracker.ChangeRestTime);
        AssertLook(arrived: ["/p/a"]);
    }

    [Fact]
    public void Lost_Events_HaveEverythingTakenAgain()
    {
        Start("/p/a", "/p/b");
        Assert.Empty(_tracker.Compare(Listing(), new(new HashSet<string>(), IsLost: true), trustsFirstSight: false, _time.GetTimestamp()).Arrived);
        Pass(CandidateTracker.ChangeRestTime);
        AssertLook(arrived: ["/p/a", "/p/b"]);
    }

    [Fact]
    public void Missing_IsGoneOnlyAfterAWhile()
    {
        Start("/p/a");
        _files.Clear();
        AssertLook(isMoving: true);
        Pass(AlmostQuiet);
        AssertLook(isMoving: true);
        Pass(Moment);
        AssertLook(gone: ["/p/a"]);
        AssertLook();
    }

    [Fact]
    public void Missing_ThatComesBackUnchanged_WasNeverAway()
    {
        Start("/p/a");
        _files.Clear();
        AssertLook(isMoving: true);
        Pass(AlmostQuiet);
        _files["/p/a"] = "1";
        AssertLook();
        _files.Clear();
        AssertLook(isMoving: true);
        Pass(AlmostQuiet);
        AssertLook(isMoving: true);
    }

    [Fact]
    public void Missing_ThatComesBackOtherwise_HasChanged()
    {
        Start("/p/a");
        _files.Clear();
        AssertLook(isMoving: true);
        _files["/p/a"] = "2";
        AssertLook(isMoving: true);
        Pass(CandidateTracker.ChangeRestTime);
        AssertLook(arrived: ["/p/a"]);
    }

    [Fact]
    public void Missing_ThatWasNeverTaken_IsNotReported()
    {
        _files["/p/a"] = "1";
        AssertLook(isMoving: true);
        _files.Clear();
        AssertLook(isMoving: true);
        Pass(CandidateTracker.QuietTime);
        AssertLook();
    }

    [Fact]
    public void Hidden_IsNeverGone()
    {
        Start("/p/a", "/q/b");
        _files.Clear();
        _unreadable = ["/p", "/q/b"];
        AssertLook();
        Pass(CandidateTracker.QuietTime);
        AssertLook();
        _unreadable = [];
        AssertLook(isMoving: true);
        Pass(CandidateTracker.QuietTime);
        AssertLook(gone: ["/p/a", "/q/b"]);
    }

    [Fact]
    public void Root_ThatIsNoLongerConfigured_TakesItsPluginsAwayAtOnce()
    {
        Start("/p/a", "/q/b");
        _files.Remove("/q/b");
        _roots = ["/p"];
        AssertLook(gone: ["/q/b"]);
    }

    [Fact]
    public void Verdict_OnAFreshChange_IsPutOffUntilItIsQuiet()
    {
        Start("/p/a");
        _files["/p/a"] = "2";
        AssertLook(isMoving: true);
        Pass(CandidateTracker.ChangeRestTime);
        AssertLook(arrived: ["/p/a"]);
        Assert.True(_tracker.TryDefer("/p/a"));
        AssertLook(isMoving: true);
        Pass(AlmostQuiet - CandidateTracker.ChangeRestTime);
        AssertLook(isMoving: true);
        Pass(Moment);
        AssertLook(arrived: ["/p/a"]);
        Assert.False(_tracker.TryDefer("/p/a"));
        AssertLook();
    }

    [Fact]
    public void Deferred_ThatChanges_IsTakenAfterItsRest()
    {
        Start("/p/a");
        _files["/p/a"] = "2";
        AssertLook(isMoving: true);
        Pass(CandidateTracker.ChangeRestTime);
        AssertLook(arrived: ["/p/a"]);
        Assert.True(_tracker.TryDefer("/p/a"));
        _files["/p/a"] = "3";
        AssertLook(isMoving: true);
        Pass(CandidateTracker.ChangeRestTime);
        AssertLook(arrived: ["/p/a"]);
    }

    [Fact]
    public void Retry_WaitsForTheNextLook()
    {
        Start("/p/a");
        _tracker.Retry("/p/a");
        Assert.False(_tracker.IsMoving);
        AssertLook(arrived: ["/p/a"]);
        AssertLook();
    }

    [Fact]
    public void Retry_OfWhatChangesAnyway_ChangesNothing()
    {
        Start("/p/a");
        _files["/p/a"] = "2";
        AssertLook(isMoving: true);
        _tracker.Retry("/p/a");
        AssertLook(isMoving: true);
    }

    private void Start(params string[] paths)
    {
        foreach (var path in paths) _files[path] = "1";
        AssertLook(arrived: paths, trustsFirstSight: true);
    }

    private void Pass(TimeSpan time) => _time.Advance(time);

    private FolderListing Listing() =>
        new(_roots, [.. _files.Select(static file => (new PluginCandidate(file.Key, file.Key, [file.Key + "/A.dll"]), file.Value))], _unreadable.ToHashSet(StringComparer.Ordinal));

    private void AssertLook(string[]? arrived = null, string[]? gone = null, bool isMoving = false, string? touched = null, bool trustsFirstSight = false)
    {
        HashSet<string> paths = touched is null ? [] : [touched];
        var changes = _tracker.Compare(Listing(), new(paths, IsLost: false), trustsFirstSight, _time.GetTimestamp());
        Assert.Equal(arrived ?? [], changes.Arrived.Select(static candidate => candidate.Path));
        Assert.Equal(gone ?? [], changes.Gone);
        Assert.Equal(isMoving, _tracker.IsMoving);
    }
}
