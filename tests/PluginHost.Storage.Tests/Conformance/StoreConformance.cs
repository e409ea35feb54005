using PluginHost.Core.Access;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

/// <summary>What every store must do. Derive once for each store. Times are given; nothing sleeps.</summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    private OpenedStore? _opened;

    private protected OpenedStore Opened
    {
        get => _opened ?? throw new InvalidOperationException("The test has no store yet.");
        set => _opened = value;
    }

    private protected IExecutionStore Store => Opened.Executions;

    private protected IAccessStore Access => Opened.Access;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens the data of this test, which are empty at first, for one more host.</summary>
    private protected abstract Task<OpenedStore> OpenAsync(StoreOwner owner);

    /// <summary>Opens the data of this test for a host that starts when another one is gone.</summary>
    private protected virtual async Task<OpenedStore> RestartAsync(OpenedStore gone, StoreOwner owner)
    {
        await gone.DisposeAsync();
        return await OpenAsync(owner);
    }

    public virtual async ValueTask InitializeAsync() => Opened = await OpenAsync(Samples.Owner("host-a"));

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_opened is not null) await _opened.DisposeAsync();
    }

    /// <summary>Adds one and returns it as it is stored.</summary>
    private protected async Task<StoredExecution> AddAsync(StoredExecution execution)
    {
        var added = await Store.AddAsync(execution, null, Token);
        Assert.True(added.Sequence > 0);
        return (await Store.FindAsync(execution.Record.Id, Token))!;
    }

    /// <summary>Adds one that this host runs at once.</summary>
    private protected Task<StoredExecution> AddClaimedAsync(StoredExecution? execution = null) => AddAsync((execution ?? Samples.Execution()) with { Owner = "host-a" });

    /// <summary>Adds one that this host has begun to run.</summary>
    private protected async Task<StoredExecution> AddRunningAsync(StoredExecution? execution = null)
    {
        var claimed = await AddClaimedAsync(execution);
        Assert.True(await Store.ChangeAsync(claimed.To(ExecutionStatus.Running) with { Attempt = Samples.Attempt(1, 1) }, Token));
        return await FindAsync(claimed);
    }

    /// <summary>Adds one that has ended.</summary>
    private protected async Task<StoredExecution> AddEndedAsync(ExecutionStatus status, double at, StoredExecution? execution = null)
    {
        var claimed = await AddClaimedAsync(execution);
        Assert.True(await Store.ChangeAsync(claimed.To(status, at) with { Result = Samples.Success() }, Token));
        return await FindAsync(claimed);
    }

    private protected async Task<StoredExecution> FindAsync(StoredExecution execution) =>
        await Store.FindAsync(execution.Record.Id, Token) ?? throw new InvalidOperationException($"There is no execution '{execution.Record.Id}'.");

    private protected async Task<List<string>> ClaimIdsAsync(int max = 100, double at = 0, string owner = "host-a", params string[] fullLanes) =>
        [.. (await Store.ClaimAsync(new ClaimRequest(owner, Samples.At(at), max, fullLanes), Token)).Select(static one => one.Record.Id)];

    private protected static void AssertSame(StoredExecution expected, StoredExecution? actual) => Assert.Equal(Dump.Of(expected), Dump.Of(actual));
}
