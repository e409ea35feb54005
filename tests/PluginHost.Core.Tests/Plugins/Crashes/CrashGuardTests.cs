using Microsoft.Extensions.Logging;
using PluginHost.Core.Plugins.Crashes;

namespace PluginHost.Core.Tests.Plugins.Crashes;

public sealed class CrashGuardTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly CrashLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Plugin_ThatRanAtThreeUncleanEndsInARow_IsASuspect()
    {
        Assert.Empty(_lab.Crash("bad"));
        Assert.Empty(_lab.Crash("bad"));
        Assert.Empty(_lab.Crash("bad"));

        var suspect = Assert.Single(_lab.Start().Suspects);

        Assert.Equal("bad", suspect.PluginId);
        Assert.Equal([Noon, Noon.AddSeconds(10), Noon.AddSeconds(20)], suspect.Crashes);
    }

    [Fact]
    public void UncleanEnds_InTheLog_TellWhatRanAndWhatToDo()
    {
        _lab.Crash("worse", "bad");
        _lab.Crash();
        for (var i = 0; i < 3; i++) _lab.Crash("bad");
        _lab.Start();

        Assert.Equal(
            [
                "The previous run, started at 2026-01-31 12:00:00Z, ended without stopping within 1m of its start, 1 of 3 in a row. At its end ran: worse, bad.",
                "The previous run, started at 2026-01-31 12:00:10Z, ended without stopping within 1m of its start, 2 of 3 in a row. At its end ran: no plugin.",
            ],
            _lab.Logs.Of("UncleanEnd").Select(static entry => entry.Message).Take(2));
        var fenced = Assert.Single(_lab.Logs.Of("CrashSuspectFenced"));
        Assert.Equal(LogLevel.Error, fenced.Level);
        Assert.Equal(
            "Plugin 'bad' does not start: its code ran at each of the last 3 unclean ends, within 1m of the starts at 2026-01-31 12:00:20Z, "
            + "2026-01-31 12:00:30Z, 2026-01-31 12:00:40Z. Mend or remove the plugin, then POST /api/v1/plugins/bad/quarantine-release.",
            fenced.Message);
    }

    [Fact]
    public void Suspects_OfSeveralPlugins_AreThoseThatRanEachTime()
    {
        _lab.Crash("a", "b", "c", "early");
        _lab.Crash("c", "b", "d");
        _lab.Crash("b", "late", "c");

        Assert.Equal(["b", "c"], _lab.Start().Suspects.Select(static suspect => suspect.PluginId));
    }

    [Fact]
    public void Plugin_WhoseCallsHadEnded_IsNoSuspect()
    {
        for (var i = 0; i < 3; i++)
        {
            var guard = _lab.Start();
            var (good, bad) = (guard.Claim("good"), guard.Claim("bad"));
            good.Enter();
            bad.Enter();
            bad.Enter();
            good.Exit();
            bad.Exit();
        }

        Assert.Equal(["bad"], _lab.Start().Suspects.Select(static suspect => suspect.PluginId));
    }

    [Fact]
    public async Task Plugins_ThatRanAtTheLastUncleanEnd_AreLoadedOneAfterAnother()
    {
        _lab.Crash("first", "second");
        var guard = _lab.Start();
        var (end, loaded) = (new TaskCompletionSource(), new List<string>());
        Task LoadAsync(string id, Task until) => guard.InTurnAsync(id, async () =>
        {
            loaded.Add(id);
            await until;
            return id;
        });

        var first = LoadAsync("first", end.Task);
        var second = LoadAsync("second", Task.CompletedTask);
        var third = LoadAsync("third", Task.CompletedTask);

        Assert.Equal((false, true), (second.IsCompleted, third.IsCompleted));
        Assert.Equal(["first", "third"], loaded);
        end.SetException(new InvalidOperationException("no luck"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        await second;
        Assert.Equal(["first", "third", "second"], loaded);
    }

    [Fact]
    public void CleanEnd_InBetween_BeginsANewRow()
    {
        _lab.Crash("bad");
        _lab.Crash("bad");
        _lab.Stop("bad");
        _lab.Crash("bad");
        _lab.Crash("bad");

        Assert.Empty(_lab.Crash("bad"));
        Assert.Single(_lab.Start().Suspects);
    }

    [Fact]
    public void Disposal_WithoutAStop_IsACleanEnd()
    {
        // As of a host whose web server could not listen: its services end in order, but are never stopped.
        for (var i = 0; i < 3; i++)
        {
            using var guard = _lab.Start();
            guard.Claim("innocent").Enter();
        }

        Assert.Empty(_lab.Start().Suspects);
        Assert.Empty(_lab.Logs.Entries);
    }

    [Fact]
    public void UncleanEnd_AfterTheWindow_BeginsANewRowAndIsSaid()
    {
        _lab.Crash("bad");
        _lab.Crash("bad");
        _lab.Start().Claim("bad").Enter();
        _lab.Time.Advance(TimeSpan.FromSeconds(60));

        Assert.Empty(_lab.Start().Suspects);
        Assert.DoesNotContain("crashes.json", _lab.Files);
        Assert.Equal(
            "The previous run, started at 2026-01-31 12:00:20Z, ended without stopping, later than 1m after its start; it does not count as a crash loop.",
            Assert.Single(_lab.Logs.Of("LateUncleanEnd")).Message);
    }

    [Fact]
    public void UncleanEnd_JustWithinTheWindow_Counts()
    {
        _lab.Options = new() { Crashes = 1, Window = TimeSpan.FromSeconds(5) };
        _lab.Start().Claim("bad").Enter();
        _lab.Time.Advance(TimeSpan.FromSeconds(4.999));

        Assert.Single(_lab.Start().Suspects);
    }

    [Fact]
    public void UncleanEnds_WhileNothingRan_FenceNobody()
    {
        for (var i = 0; i < 5; i++) _lab.Crash();

        Assert.Empty(_lab.Start().Suspects);
    }

    [Fact]
    public void UncleanEnd_WhileNothingRan_BreaksThePluginsRow()
    {
        _lab.Crash("bad");
        _lab.Crash("bad");
        _lab.Crash();
        _lab.Crash("bad");
        Assert.Empty(_lab.Crash("bad"));
        Assert.Empty(_lab.Crash("bad"));

        Assert.Single(_lab.Start().Suspects);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void Threshold_OfTheOptions_Holds(int crashes)
    {
        _lab.Options = new() { Crashes = crashes };
        for (var i = 0; i < crashes; i++) Assert.Empty(_lab.Crash("bad"));

        Assert.Equal(crashes, Assert.Single(_lab.Start().Suspects).Crashes.Count);
    }

    [Fact]
    public void Threshold_ThatIsLowered_CountsTheEndsBefore()
    {
        _lab.Options = new() { Crashes = 5 };
        for (var i = 0; i < 3; i++) _lab.Crash("bad");
        _lab.Options = new() { Crashes = 2 };

        Assert.Equal(2, Assert.Single(_lab.Start().Suspects).Crashes.Count);
    }

    [Fact]
    public void Suspects_OnceFound_AreJudgedAnew()
    {
        for (var i = 0; i < 3; i++) _lab.Crash("bad");
        Assert.Single(_lab.Stop().AsEnumerable());
        Assert.Empty(_lab.Crash("bad"));
        Assert.Empty(_lab.Crash("bad"));
        Assert.Empty(_lab.Crash("bad"));

        Assert.Single(_lab.Start().Suspects);
    }

    [Fact]
    public void Suspects_OfARunThatCrashesToo_AreJudgedAnew()
    {
        for (var i = 0; i < 3; i++) _lab.Crash("bad", "other");
        Assert.Equal(2, _lab.Crash("other").Count);

        Assert.Empty(_lab.Start().Suspects);
    }

    [Fact]
    public void StartThatIsCutShort_AfterJudging_CountsTheRunOnce()
    {
        _lab.Crash("bad");
        var slots = File.ReadAllBytes(_lab.Data.RunningSlots);
        for (var i = 0; i < 5; i++)
        {
            Assert.Empty(_lab.Start().Suspects);
            File.WriteAllBytes(_lab.Data.RunningSlots, slots);
        }
    }

    [Fact]
    public void Guard_ThatIsOff_NeitherWritesNorJudges()
    {
        _lab.Options = new() { Enabled = false };
        for (var i = 0; i < 4; i++) Assert.Empty(_lab.Crash("bad"));
        _lab.Stop("bad");

        Assert.Same(RunningSlot.Nowhere, _lab.Start().Claim("bad"));
        Assert.Empty(_lab.Files);
        Assert.Empty(_lab.Logs.Entries);
    }

    [Fact]
    public void Guard_ThatIsOffForAWhile_LeavesTheHistoryAlone()
    {
        for (var i = 0; i < 3; i++) _lab.Crash("bad");
        var (history, slots) = (File.ReadAllBytes(_lab.Data.CrashHistory), File.ReadAllBytes(_lab.Data.RunningSlots));
        _lab.Options = new() { Enabled = false };
        _lab.Stop("bad");

        Assert.Equal(history, File.ReadAllBytes(_lab.Data.CrashHistory));
        Assert.Equal(slots, File.ReadAllBytes(_lab.Data.RunningSlots));
        _lab.Options = new();
        Assert.Single(_lab.Start().Suspects);
    }

    [Fact]
    public void Options_OutOfTheirRange_AreRefused()
    {
        var options = new CrashGuardOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Crashes = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Crashes = 101);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Window = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Window = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1));
        Assert.Equal((true, 3, TimeSpan.FromMinutes(1)), (options.Enabled, options.Crashes, options.Window));
    }
}
