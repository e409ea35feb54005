using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

public abstract partial class StoreConformance
{
    private static ExecutionLogLine Line(int number) => new(number, Samples.At(number), 1 + (number / 3), "warning", $"Zeile {number} ✓");

    [Fact]
    public async Task Log_Appended_IsReadInItsOrder()
    {
        var (one, other) = (await AddRunningAsync(), await AddRunningAsync());
        await Store.AppendLogAsync(one.Record.Id, [Line(1), Line(2)], Token);
        await Store.AppendLogAsync(other.Record.Id, [Line(1)], Token);
        await Store.AppendLogAsync(one.Record.Id, [Line(3), Line(4)], Token);
        Assert.Equal([Line(1), Line(2), Line(3), Line(4)], await Store.ReadLogAsync(one.Record.Id, 0, 10, Token));
        Assert.Equal([Line(3)], await Store.ReadLogAsync(one.Record.Id, 2, 1, Token));
        Assert.Empty(await Store.ReadLogAsync(one.Record.Id, 4, 10, Token));
        Assert.Equal([Line(1)], await Store.ReadLogAsync(other.Record.Id, 0, 10, Token));
    }

    [Fact]
    public async Task Log_AfterTheEnd_IsAppendedAllTheSame()
    {
        var ended = await AddEndedAsync(ExecutionStatus.Succeeded, 2);
        await Store.AppendLogAsync(ended.Record.Id, [Line(1)], Token);
        Assert.Single(await Store.ReadLogAsync(ended.Record.Id, 0, 10, Token));
    }

    [Fact]
    public async Task Log_OfAnUnknownOne_IsEmpty()
    {
        await Store.AppendLogAsync("not there", [Line(1)], Token);
        await Store.AppendLogAsync("not there", [], Token);
        Assert.Empty(await Store.ReadLogAsync("not there", 0, 10, Token));
    }

    [Fact]
    public async Task Log_SideBySide_KeepsAll()
    {
        var running = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AddRunningAsync()));
        await Task.WhenAll(running.SelectMany(one => Enumerable.Range(1, 20).Select(number => Store.AppendLogAsync(one.Record.Id, [Line(number)], Token))));
        foreach (var one in running) Assert.Equal(Enumerable.Range(1, 20).Select(Line), await Store.ReadLogAsync(one.Record.Id, 0, 100, Token));
    }

    [Fact]
    public async Task Events_OfSeveralChanges_AreReadInTheirOrder()
    {
        var told = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var running = await AddRunningAsync();
            await Store.ChangeAsync(running.To(ExecutionStatus.Succeeded, 2) with { Event = Samples.Event(running.Record.Id) }, Token);
            told.Add(running.Record.Id);
        }

        var all = await Store.ReadEventsAsync(0, 10, Token);
        Assert.Equal(told, all.Select(static one => one.ExecutionId));
        Assert.Equal(all.Select(static one => one.Sequence).Order(), all.Select(static one => one.Sequence));
        Assert.Equal(told[2..4], (await Store.ReadEventsAsync(all[1].Sequence, 2, Token)).Select(static one => one.ExecutionId));
        Assert.Empty(await Store.ReadEventsAsync(all[4].Sequence, 10, Token));
    }

    [Fact]
    public async Task Events_ReadWhileOthersAreWritten_AreMissedNever()
    {
        var running = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => AddRunningAsync()));
        var writing = Task.WhenAll(running.Select(one => Task.Run(() => Store.ChangeAsync(one.To(ExecutionStatus.Succeeded, 2) with { Event = Samples.Event(one.Record.Id) }, Token))));
        var seen = new List<OutboxEvent>();
        while (seen.Count < 200) seen.AddRange(await Store.ReadEventsAsync(seen.Count == 0 ? 0 : seen[^1].Sequence, 9, Token));
        await writing;
        Assert.Equal(200, seen.Select(static one => one.ExecutionId).Distinct().Count());
    }
}
