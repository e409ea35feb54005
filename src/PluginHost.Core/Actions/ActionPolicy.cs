using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Actions;

/// <summary>The limits that hold for one action: action, then plugin, then defaults of plugins.json, then what the action declares.</summary>
/// <param name="Timeout">Time limit of one attempt.</param>
/// <param name="MaxStray">Calls past their deadline that may still run.</param>
/// <param name="MaxParametersBytes">Most bytes of parameters.</param>
/// <param name="MaxOutputBytes">Most bytes of outputs.</param>
public sealed record ActionPolicy(TimeSpan Timeout, int MaxStray, int MaxParametersBytes, int MaxOutputBytes)
{
    /// <summary>Time limit when nobody says one: 30 s. Source: Truthound's <c>timeout_seconds</c>.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Stray calls when nobody says a number: 4 (our choice: enough for a hiccup, few enough to spare the pool).</summary>
    public const int DefaultMaxStray = 4;

    /// <summary>Bytes of parameters when nobody says a number: 1 MiB (our choice).</summary>
    public const int DefaultMaxParametersBytes = 1024 * 1024;

    /// <summary>Bytes of outputs when nobody says a number: 4 MiB (our choice).</summary>
    public const int DefaultMaxOutputBytes = 4 * 1024 * 1024;

    /// <summary>Whether and how an attempt is made again. Default: it is not.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>How many may run at once; null means any number.</summary>
    public ConcurrencyPolicy? Concurrency { get; init; }

    /// <summary>How many may begin in a time; all of them must allow it. Default: none.</summary>
    public IReadOnlyList<RatePolicy> Rates { get; init; } = [];

    /// <summary>How many there may be; all of them must allow it. Default: none.</summary>
    public IReadOnlyList<QuotaPolicy> Quotas { get; init; } = [];

    /// <summary>When it is no longer tried for a time; null means that it always is.</summary>
    public BreakerPolicy? Breaker { get; init; }

    /// <summary>Whether outputs must fit their schema. Default: true.</summary>
    public bool ChecksOutputs { get; init; } = true;

    /// <summary>What is kept of executions after their end. Default: all.</summary>
    public Executions.HistoryMode History { get; init; }

    /// <summary>Whether an execution runs again that the host's end interrupted (D13). Default: when the action is idempotent.</summary>
    public bool RerunsAfterCrash { get; init; }

    /// <summary>True when an execution has to take something before it may run.</summary>
    internal bool HasLimits { get; private init; }

    /// <summary>Works out the limits of an action.</summary>
    /// <param name="action">The action.</param>
    /// <param name="config">The configuration in force.</param>
    public static ActionPolicy Resolve(ActionDescriptor action, PluginsConfig config)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(config);
        var plugin = config.ForPlugin(action.PluginId);
        PolicyConfig[] places = [plugin.Actions.GetValueOrDefault(action.Name, PolicyConfig.Empty), plugin.Defaults, config.Defaults];
        var (concurrency, rates, quotas) = (Said(places, static place => place.Concurrency)?.Value, Said(places, static place => place.Rates), Said(places, static place => place.Quotas));
        return new(
            First(places, static place => place.Timeout) ?? action.Timeout ?? DefaultTimeout,
            First(places, static place => place.MaxStray) ?? DefaultMaxStray,
            First(places, static place => place.MaxParametersBytes) ?? DefaultMaxParametersBytes,
            First(places, static place => place.MaxOutputBytes) ?? DefaultMaxOutputBytes)
        {
            Retry = Said(places, static place => place.Retry) ?? Declared(action.Retry),
            Concurrency = concurrency,
            Rates = rates ?? [],
            Quotas = quotas ?? [],
            Breaker = Said(places, static place => place.Breaker)?.Value,
            ChecksOutputs = First(places, static place => place.ChecksOutputs) ?? true,
            History = First(places, static place => place.History) ?? Executions.HistoryMode.Full,
            RerunsAfterCrash = First(places, static place => place.RerunsAfterCrash) ?? action.IsIdempotent,
            HasLimits = concurrency is not null || rates is { Count: > 0 } || quotas is { Count: > 0 },
        };
    }

    // A nested call may come when its parent's time is over: it has none left then, not less.
    internal TimeSpan LimitFor(TimeSpan? wish) => wish is { } shorter && shorter < Timeout ? TimeSpan.FromTicks(Math.Max(0, shorter.Ticks)) : Timeout;

    private static RetryPolicy Declared(DeclaredRetry? retry) =>
        retry is null ? RetryPolicy.None : new() { Attempts = retry.MaxAttempts, Delay = retry.Delay, Factor = retry.Factor, MaxDelay = retry.MaxDelay };

    private static T? First<T>(PolicyConfig[] places, Func<PolicyConfig, T?> value)
        where T : struct => places.Select(value).FirstOrDefault(static found => found is not null);

    private static T? Said<T>(PolicyConfig[] places, Func<PolicyConfig, T?> value)
        where T : class => places.Select(value).FirstOrDefault(static found => found is not null);
}
