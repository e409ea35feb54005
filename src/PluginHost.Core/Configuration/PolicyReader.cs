using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Executions;

namespace PluginHost.Core.Configuration;

/// <summary>Reads the limits of actions: those of one place of plugins.json, which is more or less specific.</summary>
/// <param name="place">What the limits are of; the widest scope that they may count together.</param>
internal sealed class PolicyReader(PolicyScope place)
{
    private const int LargestPayload = 64 * 1024 * 1024;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    internal PolicyConfig Read(ConfigSection? section)
    {
        if (section is null) return PolicyConfig.Empty;
        var policy = new PolicyConfig
        {
            Timeout = section.Duration("timeout"),
            MaxStray = section.Integer("maxStray", 0, 1000),
            MaxParametersBytes = section.Integer("maxParametersBytes", 2, LargestPayload),
            MaxOutputBytes = section.Integer("maxOutputBytes", 2, LargestPayload),
            StartTimeout = section.Duration("startTimeout"),
            DrainTimeout = section.Duration("drainTimeout"),
            MaxFaults = section.Integer("maxFaults", 1, 1000),
            ChecksOutputs = section.Flag("checkOutputs"),
            Retry = section.Switched("retry", ReadRetry) is { } retry ? retry.Value ?? RetryPolicy.None : null,
            Concurrency = section.Switched("concurrency", ReadConcurrency),
            Rates = Distinct(section, "rate", section.List("rate", ReadRate), static rate => $"{rate.Algorithm} {rate.Per} {rate.Scope} {string.Join(',', rate.Key)}"),
            Quotas = Distinct(section, "quota", section.List("quota", ReadQuota), static quota => $"{quota.Per} {quota.Scope} {string.Join(',', quota.Key)}"),
            Breaker = section.Switched("breaker", ReadBreaker),
            History = section.Choice<HistoryMode>("history"),
            RerunsAfterCrash = section.Flag("rerunAfterCrash"),
        };
        section.Finish();
        return policy;
    }

    // Two that count the same would share one counter.
    private static IReadOnlyList<T>? Distinct<T>(ConfigSection section, string key, IReadOnlyList<T>? policies, Func<T, string> counts)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, policy) in (policies ?? []).Index())
        {
            if (!first.TryAdd(counts(policy), index)) section.Report($"{key}[{index}]", $"counts the same as '{key}[{first[counts(policy)]}]'; give one limit for each time, scope and key.");
        }

        return policies;
    }

    private static RetryPolicy ReadRetry(ConfigSection section)
    {
        var policy = new RetryPolicy();
        policy = policy with
        {
            Attempts = section.Integer("attempts", 1, 100) ?? 3,
            Delay = section.Duration("delay", TimeSpan.Zero, Longest) ?? policy.Delay,
            Backoff = section.Choice<RetryBackoff>("backoff") ?? policy.Backoff,
            Factor = section.Number("factor", 1, 10) ?? policy.Factor,
            MaxDelay = section.Duration("maxDelay", TimeSpan.Zero, Longest) ?? policy.MaxDelay,
            Jitter = section.Number("jitter", 0, 1) ?? policy.Jitter,
        };
        if (!section.Has("maxDelay") && policy.MaxDelay < policy.Delay) policy = policy with { MaxDelay = policy.Delay };
        if (policy.Backoff != RetryBackoff.Exponential && section.Has("factor")) section.Report("factor", "is for exponential delays only; remove it, or 'backoff'.");
        if (section.Has("maxDelay") && policy.MaxDelay < policy.Delay) section.Report("maxDelay", $"must not be shorter than 'delay' ({Configuration.Duration.Format(policy.Delay)}).");
        return policy;
    }

    private ConcurrencyPolicy ReadConcurrency(ConfigSection section)
    {
        var rejects = section.Choice<WhenFull>("whenFull") == WhenFull.Reject;
        if (rejects && (section.Has("maxQueue") || section.Has("maxWait"))) section.Report("whenFull", "is 'reject', so that nobody waits; remove 'maxQueue' and 'maxWait', or say 'enqueue'.");
        return new ConcurrencyPolicy(section.Required("limit", 1, 10_000))
        {
            Scope = ReadScope(section),
            Key = ReadKey(section),
            Rejects = rejects,
            MaxQueue = section.Integer("maxQueue", 0, 1_000_000) ?? ConcurrencyPolicy.DefaultMaxQueue,
            MaxWait = section.Duration("maxWait") ?? TimeSpan.FromHours(1),
        };
    }

    private RatePolicy ReadRate(ConfigSection section)
    {
        var policy = new RatePolicy(section.Required("limit", 1, 1_000_000), section.Required("per", Shortest, Longest))
        {
            Algorithm = section.Choice<RateAlgorithm>("algorithm") ?? RateAlgorithm.TokenBucket,
            Burst = section.Integer("burst", 1, 1_000_000),
            LetsHighPass = section.Flag("letHighPass") ?? false,
            Scope = ReadScope(section),
            Key = ReadKey(section),
        };
        if (policy.Burst is not null && policy.Algorithm != RateAlgorithm.TokenBucket) section.Report("burst", "is for 'token_bucket' only; remove it, or 'algorithm'.");
        return policy;
    }

    private QuotaPolicy ReadQuota(ConfigSection section) => new(section.Required("limit", 1, 1_000_000_000))
    {
        Per = section.Duration("per", TimeSpan.FromSeconds(1), TimeSpan.FromDays(366)),
        Scope = ReadScope(section),
        Key = ReadKey(section),
    };

    private static BreakerPolicy ReadBreaker(ConfigSection section)
    {
        var policy = new BreakerPolicy();
        policy = policy with
        {
            Detection = section.Choice<BreakerDetection>("detection") ?? policy.Detection,
            Failures = section.Integer("failures", 1, 100_000) ?? policy.Failures,
            Ratio = section.Number("ratio", 0.001, 1) ?? policy.Ratio,
            MinAttempts = section.Integer("minAttempts", 1, 100_000) ?? policy.MinAttempts,
            Window = section.Duration("window", TimeSpan.FromSeconds(1), Longest) ?? policy.Window,
            Recovery = section.Duration("recovery", Shortest, Longest) ?? policy.Recovery,
            Trials = section.Integer("trials", 1, 1000) ?? policy.Trials,
            Successes = section.Integer("successes", 1, 1000) ?? policy.Successes,
        };
        if (policy.Detection == BreakerDetection.Consecutive && section.Has("window")) section.Report("window", "does not matter for failures in a row; remove it, or say 'detection'.");
        if (policy.Detection is BreakerDetection.Consecutive or BreakerDetection.TimeWindow && section.Has("ratio")) section.Report("ratio", "is for 'percentage' and 'composite' only; remove it, or say 'detection'.");
        if (policy.Detection is BreakerDetection.Consecutive or BreakerDetection.TimeWindow && section.Has("minAttempts")) section.Report("minAttempts", "is for 'percentage' and 'composite' only; remove it, or say 'detection'.");
        if (policy.Detection == BreakerDetection.Percentage && section.Has("failures")) section.Report("failures", "does not matter for a percentage; remove it, or say 'composite'.");
        return policy;
    }

    // What counts several actions together is said where it is about all of them: else each could have its own idea of the limit.
    private PolicyScope ReadScope(ConfigSection section)
    {
        var scope = section.Choice<PolicyScope>("scope") ?? PolicyScope.Action;
        if (scope <= place) return scope;
        section.Report("scope", scope == PolicyScope.Host ? "'host' belongs in the 'defaults' of the file: it is one limit for all plugins." : "'plugin' belongs in the 'defaults' of the plugin or the file: it is one limit for all actions of a plugin.");
        return PolicyScope.Action;
    }

    private static IReadOnlyList<string> ReadKey(ConfigSection section)
    {
        var key = section.Texts("key");
        if (key.Count > 8 || key.Distinct(StringComparer.Ordinal).Count() != key.Count || key.Any(string.IsNullOrWhiteSpace)) section.Report("key", "must name up to 8 parameters, each once.");
        return key;
    }

    private enum WhenFull
    {
        Enqueue = 0,
        Reject,
    }
}
