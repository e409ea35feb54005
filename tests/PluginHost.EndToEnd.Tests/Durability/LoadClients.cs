using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>Clients that post executions without waiting for their end, also while the host comes and goes; they remember what they were told.</summary>
internal sealed class LoadClients : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly DurableHost _host;
    private readonly string _folder;
    private readonly Task _running;
    private int _number;

    public LoadClients(DurableHost host, string folder, int count, int seed)
    {
        (_host, _folder) = (host, folder);
        _running = Task.WhenAll(Enumerable.Range(0, count).Select(client => Task.Run(() => RunAsync(new Random(seed + client)))));
    }

    /// <summary>Everything that was answered with 201, by id.</summary>
    public ConcurrentDictionary<string, Order> Accepted { get; } = new(StringComparer.Ordinal);

    /// <summary>Orders with a key, the ids that they were answered with.</summary>
    public ConcurrentDictionary<string, ConcurrentBag<string>> Keyed { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that tell of nothing accepted.</summary>
    public ConcurrentBag<string> Refused { get; } = [];

    public int Sent => Volatile.Read(ref _number);

    /// <summary>Ends them after what they are at.</summary>
    public async Task StopAsync()
    {
        await _enough.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _enough.Dispose();
    }

    private async Task RunAsync(Random random)
    {
        while (!_enough.IsCancellationRequested)
        {
            var order = Order.Random(random, Interlocked.Increment(ref _number).ToString("000000", CultureInfo.InvariantCulture), _folder);
            if (order.HasKey) Keyed.TryAdd(order.Number, []);
            var isAnswered = await PostAsync(order);
            while (order.HasKey && !isAnswered && !_enough.IsCancellationRequested)
            {
                await Task.Delay(LongestPause, TimeProvider.System, _enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                isAnswered = await PostAsync(order);
            }

            if (order.HasKey) await PostAsync(order);
            await Task.Delay(LongestPause * random.NextDouble(), TimeProvider.System, _enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // True when it is known what became of it.
    private async Task<bool> PostAsync(Order order)
    {
        if (await _host.TryPostAsync(order, _enough.Token) is not { } answer) return false;
        var id = (string?)(answer.Response.StatusCode == HttpStatusCode.Created ? answer.Body["data"]!["id"] : answer.Body["execution_id"]);
        var isAccepted = answer.Response.StatusCode == HttpStatusCode.Created || (order.HasKey && answer.Response.StatusCode == HttpStatusCode.Conflict);
        if (!isAccepted) Refused.Add(DurableHost.Refusal(answer.Response, answer.Body));
        if (!isAccepted || id is null) return false;
        Accepted[id] = order;
        if (order.HasKey) Keyed[order.Number].Add(id);
        return true;
    }
}
