namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>The database of a host's store, as another program sees it. It writes down each change of a status, so that none is missed.</summary>
internal interface IDurableDatabase : IAsyncDisposable
{
    /// <summary>For people.</summary>
    string Name { get; }

    /// <summary>The server's settings.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Begins to write down; the host has made its tables.</summary>
    Task WatchAsync();

    /// <summary>Which changes there were: the numbers of the statuses before and after, in the order of their words.</summary>
    Task<IReadOnlyList<(int Before, int After)>> WaysAsync();
}
