using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Crashes;

public sealed class RunningSlotsTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    private string File => _folder.Combine("running.slots");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_CopiedWhileCallsRun_TellsWhose()
    {
        var slots = RunningSlots.Create(File, Noon);
        slots.Claim("idle");
        slots.Claim("ended")!.Enter();
        slots.Claim("ended")!.Exit();
        slots.Claim("an-id_with-32-characters-0123456")!.Enter();
        slots.Claim("running")!.Enter();
        var copy = _folder.Combine("copy");
        System.IO.File.Copy(File, copy);
        slots.Claim("running")!.Exit();
        slots.MarkClean();

        var kept = PreviousRun.Read(copy)!;
        Assert.Equal(["an-id_with-32-characters-0123456", "running"], kept.Plugins);
        Assert.Equal((Noon, false, false), (kept.Started, kept.IsClean, kept.IsLate));
        var now = PreviousRun.Read(File)!;
        Assert.Equal((kept.Run, true, false, 1), (now.Run, now.IsClean, now.IsLate, now.Plugins.Count));
        Assert.Null(PreviousRun.Read(_folder.Combine("none")));
    }

    [Fact]
    public void Generations_OfOnePlugin_ShareItsSlot()
    {
        var slots = RunningSlots.Create(File, Noon);
        var (old, young) = (slots.Claim("lab")!, slots.Claim("lab")!);
        old.Enter();
        young.Enter();
        old.Exit();

        Assert.Same(old, young);
        Assert.Equal(["lab"], PreviousRun.Read(File)!.Plugins);
        young.Exit();
        Assert.Empty(PreviousRun.Read(File)!.Plugins);
    }

    [Fact]
    public void Claims_OfTwoThousandPlugins_AreHarmlessAndSaidOnce()
    {
        using var lab = new CrashLab { Options = new() { Crashes = 1 } };
        string[] plugins = [.. Enumerable.Range(0, 2_000).Select(static number => $"plugin-{number:0000}")];

        lab.Crash(plugins);

        Assert.Equal("Only the first 1024 plugins are watched for crashes; 'plugin-1024' and all further ones are not.", Assert.Single(lab.Logs.Of("RunningSlotsFull")).Message);
        Assert.Equal(plugins[..SlotLayout.Capacity], lab.Start().Suspects.Select(static suspect => suspect.PluginId));
    }

    [Fact]
    public void Claim_OfAnIdThatIsTooLong_IsRefused()
    {
        var slots = RunningSlots.Create(File, Noon);

        Assert.Throws<ArgumentException>(() => slots.Claim(new string('a', 33)));
        slots.Claim("after")!.Enter();
        Assert.Equal(["after"], PreviousRun.Read(File)!.Plugins);
    }

    [Fact]
    public async Task Calls_OfManyThreads_AreCountedExactly()
    {
        var slots = RunningSlots.Create(File, Noon);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                slots.Claim("busy")!.Enter();
                slots.Claim("busy")!.Exit();
            }

            slots.Claim("left")!.Enter();
        })));

        Assert.Equal(["left"], PreviousRun.Read(File)!.Plugins);
        for (var i = 0; i < 8; i++) slots.Claim("left")!.Exit();
        Assert.Empty(PreviousRun.Read(File)!.Plugins);
    }

    [Fact]
    public void Calls_OfAnEarlierHost_DoNotCountInTheNextOnes()
    {
        using var lab = new CrashLab { Options = new() { Crashes = 1 } };
        var first = lab.Start();
        var (leaving, staying) = (first.Claim("leaving"), first.Claim("staying"));
        leaving.Enter();
        first.Close();
        var second = lab.Start();
        second.Claim("leaving").Enter();

        leaving.Exit();
        staying.Enter();

        Assert.Equal(["leaving"], PreviousRun.Read(lab.Data.RunningSlots)!.Plugins);
    }

    [Fact]
    public void Slot_OfAHostThatIsGone_CanStillBeEntered()
    {
        var slot = OfAHostThatIsGone();
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        slot.Enter();
        Assert.Equal(["stray"], PreviousRun.Read(File)!.Plugins);
    }

    [Fact]
    public void Calls_OnceTheSlotIsClaimed_AllocateNothing()
    {
        var slot = RunningSlots.Create(File, Noon).Claim("lab")!;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            slot.Enter();
            slot.Exit();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private RunningSlot OfAHostThatIsGone()
    {
        var slots = RunningSlots.Create(File, Noon);
        slots.MarkClean();
        return slots.Claim("stray")!;
    }
}
