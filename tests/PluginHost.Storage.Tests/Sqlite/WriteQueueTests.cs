using PluginHost.Storage.Sqlite.Writing;

namespace PluginHost.Storage.Tests.Sqlite;

public sealed class WriteQueueTests
{
    private readonly WriteQueue _queue = new();
    private readonly List<int> _ran = [];

    [Fact]
    public void Take_WithUrgentOnes_TakesTheseFirstAndHalfABatchOfThemAtMost()
    {
        for (var number = 0; number < WriteQueue.MaxBatch; number++) Assert.True(_queue.TryAdd(Command(number)));
        for (var number = 1000; number < 1000 + WriteQueue.MaxBatch; number++) Assert.True(_queue.TryAdd(Command(number), isUrgent: true));
        Assert.Equal([.. Enumerable.Range(1000, WriteQueue.MaxBatch / 2), .. Enumerable.Range(0, WriteQueue.MaxBatch / 2)], Take());
        Assert.Equal([.. Enumerable.Range(1000 + (WriteQueue.MaxBatch / 2), WriteQueue.MaxBatch / 2), .. Enumerable.Range(WriteQueue.MaxBatch / 2, WriteQueue.MaxBatch / 2)], Take());
    }

    [Fact]
    public void Take_OfAClosedQueue_TakesWhatWaitsAndEnds()
    {
        _queue.TryAdd(Command(1));
        _queue.TryAdd(Command(2), isUrgent: true);
        _queue.Close();
        Assert.False(_queue.TryAdd(Command(3)));
        Assert.Equal([2, 1], Take());
        Assert.False(_queue.Take([]));
    }

    [Fact]
    public void Take_WithUrgentOnesAlone_FillsTheBatchWithThem()
    {
        for (var number = 0; number < WriteQueue.MaxBatch + 1; number++) _queue.TryAdd(Command(number), isUrgent: true);
        Assert.Equal(Enumerable.Range(0, WriteQueue.MaxBatch), Take());
    }

    private WriteCommand<int, bool> Command(int number) => new(number, (_, argument) => Add(argument), CancellationToken.None);

    private bool Add(int number)
    {
        _ran.Add(number);
        return true;
    }

    private List<int> Take()
    {
        var batch = new List<WriteCommand>();
        _ran.Clear();
        Assert.True(_queue.Take(batch));
        foreach (var command in batch) command.Run(null!);
        return _ran;
    }
}
