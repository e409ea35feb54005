using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Sqlite;

public sealed class WriterTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_CancelledBefore_ChangesNothing()
    {
        await using var store = await _folder.OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.AddAsync(Samples.Execution(id: "one"), null, new CancellationToken(canceled: true)));
        Assert.Null(await store.FindAsync("one", Token));
    }

    [Fact]
    public async Task Write_CancelledWhileItWaits_IsWholeOrNotThere()
    {
        await using var store = await _folder.OpenAsync();
        using var source = new CancellationTokenSource();
        var adding = Enumerable.Range(0, 2_000).Select(number => store.AddAsync(Samples.Execution(id: $"e{number}"), null, number % 2 == 0 ? source.Token : Token)).ToList();
        await source.CancelAsync();
        foreach (var (number, add) in adding.Index())
        {
            await ((Task)add).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (add.IsCompletedSuccessfully) Assert.NotNull(await store.FindAsync($"e{number}", Token));
            else Assert.True(add.IsCanceled && number % 2 == 0);
        }
    }

    [Fact]
    public async Task Write_FailsByItself_LeavesItsNeighboursAlone()
    {
        await using var store = await _folder.OpenAsync();
        await store.AddAsync(Samples.Execution(id: "twice"), null, Token);
        var writes = Enumerable.Range(0, 300).Select(number => store.AddAsync(Samples.Execution(id: number % 3 == 0 ? "twice" : $"e{number}"), null, Token)).ToList();
        foreach (var (number, write) in writes.Index())
        {
            if (number % 3 == 0) Assert.StartsWith("There is an execution 'twice' already.", (await Assert.ThrowsAsync<ArgumentException>(() => write)).Message, StringComparison.Ordinal);
            else Assert.True((await write).Sequence > 0);
        }

        Assert.Equal(201, (await store.CountBacklogAsync(Token)).Values.Sum());
    }

    [Fact]
    public async Task Read_AfterAWrite_SeesIt()
    {
        await using var store = await _folder.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await store.AddAsync(Samples.Execution(id: $"{caller}-{i}") with { Owner = "host-a" }, null, Token);
                Assert.NotNull(await store.FindAsync($"{caller}-{i}", Token));
                Assert.True(await store.ChangeAsync(new ExecutionChange($"{caller}-{i}", 1, Core.Executions.ExecutionStatus.Succeeded, Samples.At(1)), Token));
                Assert.Null((await store.FindAsync($"{caller}-{i}", Token))!.Owner);
            }
        })));
    }
}
