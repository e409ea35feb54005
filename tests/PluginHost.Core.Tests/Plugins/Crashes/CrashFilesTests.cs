using PluginHost.Core.Plugins.Crashes;

namespace PluginHost.Core.Tests.Plugins.Crashes;

public sealed class CrashFilesTests : IDisposable
{
    private readonly CrashLab _lab = new();

    public static TheoryData<string, Func<byte[], byte[]>> BadSlots => new()
    {
        { "it has 0 bytes instead of 131200", static _ => [] },
        { "it has 1000 bytes instead of 131200", static bytes => bytes[..1000] },
        { "it has 131201 bytes instead of 131200", static bytes => [.. bytes, 0] },
        { "it was not written by this host", static bytes => new byte[bytes.Length] },
        { "it was not written by this host", static bytes => [.. Enumerable.Repeat((byte)'x', bytes.Length)] },
        { "it is of version 2, this host writes version 1", static bytes => With(bytes, 8, 2) },
        { "its header is damaged", static bytes => With(bytes, 47, 255) },
        { "its header is damaged", static bytes => With(bytes, 39, 255) },
        { "a slot in use names no plugin", static bytes => With(bytes, 132, 0) },
        { "a slot in use names no plugin", static bytes => With(bytes, 133, (byte)' ') },
        { "a slot in use names no plugin", static bytes => With(bytes, 256, 1) },
    };

    public static TheoryData<string, string> BadHistories => new()
    {
        { "", "The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true. Path: $ | LineNumber: 0 | BytePositionInLine: 0." },
        { "null", "it is empty" },
        { """{ "version": 2, "uncleanEnds": [] }""", "it is of version 2, this host reads version 1" },
        { """{ "version": 1, "uncleanEnds": [null] }""", "an entry is null" },
        { """{ "version": 1, "uncleanEnds": [{ "run": "00000000-0000-0000-0000-000000000000", "started": "2026-01-31T12:00:00+00:00", "plugins": [null] }] }""", "an entry is null" },
    };

    public void Dispose() => _lab.Dispose();

    [Theory]
    [MemberData(nameof(BadSlots))]
    public void Slots_ThatCannotBeRead_AreReplacedAndEndTheRow(string reason, Func<byte[], byte[]> damage)
    {
        for (var i = 0; i < 3; i++) _lab.Crash("bad");
        File.WriteAllBytes(_lab.Data.RunningSlots, damage(File.ReadAllBytes(_lab.Data.RunningSlots)));

        Assert.Empty(_lab.Crash("bad"));

        Assert.Equal(
            $"'{_lab.Data.RunningSlots}' cannot be used: {reason}. How the previous run ended is unknown, and unclean ends are counted from none; the file is replaced.",
            Assert.Single(_lab.Logs.Of("RunningSlotsUnreadable")).Message);
        Assert.Equal(["running.slots"], _lab.Files);
        Assert.Empty(_lab.Start().Suspects);
        Assert.EndsWith("1 of 3 in a row. At its end ran: bad.", _lab.Logs.Of("UncleanEnd").Last().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_ThatAreGone_EndTheRow()
    {
        for (var i = 0; i < 3; i++) _lab.Crash("bad");
        File.Delete(_lab.Data.RunningSlots);

        Assert.Empty(_lab.Start().Suspects);
        Assert.Equal(["running.slots"], _lab.Files);
    }

    [Fact]
    public void Slots_ThatCannotBeMade_AreSaidAndHarmless()
    {
        _lab.Crash("bad");
        _lab.Crash("bad");
        File.Delete(_lab.Data.RunningSlots);
        Directory.CreateDirectory(_lab.Data.RunningSlots);

        using var guard = _lab.Start();

        Assert.Same(RunningSlot.Nowhere, guard.Claim("bad"));
        guard.Claim("bad").Enter();
        var said = Assert.Single(_lab.Logs.Of("RunningSlotsUnusable")).Message;
        Assert.StartsWith($"'{_lab.Data.RunningSlots}' cannot be made: ", said, StringComparison.Ordinal);
        Assert.EndsWith(" A plugin that ends the process in this run will not be found out; make room on the disk or mend the folder, then restart.", said, StringComparison.Ordinal);
        Assert.StartsWith($"'{_lab.Data.RunningSlots}' cannot be removed: ", Assert.Single(_lab.Logs.Of("RunningSlotsLeftOver")).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("running.slots.new", _lab.Files);
    }

    [Fact]
    public void Slots_ThatCannotBeMadeInOneRun_EndTheRow()
    {
        _lab.Crash("bad");
        _lab.Crash("bad");
        Directory.CreateDirectory(_lab.Data.RunningSlots + ".new");
        _lab.Crash("bad");
        Directory.Delete(_lab.Data.RunningSlots + ".new");

        Assert.Empty(_lab.Crash("bad"));
        Assert.Empty(_lab.Start().Suspects);
    }

    [Theory]
    [MemberData(nameof(BadHistories))]
    public void History_ThatCannotBeUsed_IsMovedAsideAndCountsAsNone(string text, string reason)
    {
        for (var i = 0; i < 3; i++) _lab.Crash("bad");
        File.WriteAllText(_lab.Data.CrashHistory, text);

        Assert.Empty(_lab.Start().Suspects);

        Assert.Equal(
            $"The history of crashes '{_lab.Data.CrashHistory}' cannot be used: {reason} It is moved to '{_lab.Data.CrashHistory}.bad', and crashes are counted from none.",
            Assert.Single(_lab.Logs.Of("CrashHistoryMovedAside")).Message);
        Assert.Equal(text, File.ReadAllText(_lab.Data.CrashHistory + ".bad"));
        Assert.Contains("\"plugins\": [", File.ReadAllText(_lab.Data.CrashHistory), StringComparison.Ordinal);
    }

    [Fact]
    public void History_ThatCannotBeWritten_IsSaidAndTheSuspectsAreFound()
    {
        for (var i = 0; i < 3; i++) _lab.Crash("bad");
        Directory.CreateDirectory(_lab.Data.CrashHistory + ".new");
        _lab.Options = new() { Crashes = 4 };

        _lab.Crash("bad");

        Assert.StartsWith($"The history of crashes '{_lab.Data.CrashHistory}' cannot be replaced: ", Assert.Single(_lab.Logs.Of("CrashHistoryNotWritten")).Message, StringComparison.Ordinal);
        _lab.Options = new();
        Assert.Single(_lab.Start().Suspects);
    }

    [Fact]
    public void History_OfARow_IsShort()
    {
        for (var i = 0; i < 12; i++) _lab.Crash(i.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(3, File.ReadAllText(_lab.Data.CrashHistory).Split("\"run\"").Length - 1);
        Assert.Equal(["crashes.json", "running.slots"], _lab.Files);
    }

    private static byte[] With(byte[] bytes, int offset, byte value)
    {
        bytes[offset] = value;
        return bytes;
    }
}
