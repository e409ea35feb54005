using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Configuration;

public sealed class PolicyValuesTests : IDisposable
{
    private static readonly ActionDescriptor Plain = new()
    {
        PluginId = "a",
        Name = "b",
        Title = "B",
        Description = "Does.",
        Category = "general",
        Version = "1.0.0",
        Color = "#000000",
        Parameters = ValueSchema.Empty,
        Outputs = ValueSchema.Empty,
    };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Retry_WithEverything_TakesItOver() => Assert.Equal(
        new RetryPolicy { Attempts = 5, Delay = TimeSpan.FromMilliseconds(200), Backoff = RetryBackoff.Exponential, Factor = 1.5, MaxDelay = TimeSpan.FromSeconds(10), Jitter = 0 },
        Defaults(""" "retry":{"attempts":5,"delay":"200ms","backoff":"exponential","factor":1.5,"maxDelay":10,"jitter":0} """).Retry);

    [Fact]
    public void Retry_OfAnEmptyObject_MakesThreeAttempts() => Assert.Equal(
        new RetryPolicy { Attempts = 3, Delay = TimeSpan.FromSeconds(1), Backoff = RetryBackoff.Exponential, Factor = 2, MaxDelay = TimeSpan.FromSeconds(300), Jitter = 0.2 },
        Defaults(""" "retry":{} """).Retry);

    [Fact]
    public void Concurrency_WithEverything_TakesItOver()
    {
        var policy = Defaults(""" "concurrency":{"limit":4,"scope":"host","key":["user","room"],"whenFull":"enqueue","maxQueue":0,"maxWait":"5m"} """).Concurrency!.Value!;
        Assert.Equal(new ConcurrencyPolicy(4) { Scope = PolicyScope.Host, Key = policy.Key, Rejects = false, MaxQueue = 0, MaxWait = TimeSpan.FromMinutes(5) }, policy);
        Assert.Equal(["user", "room"], policy.Key);
    }

    [Fact]
    public void Concurrency_WithItsLimitAlone_IsAllDefaults()
    {
        var policy = Defaults(""" "concurrency":{"limit":4} """).Concurrency!.Value!;
        Assert.Equal(new ConcurrencyPolicy(4) { Scope = PolicyScope.Action, Key = policy.Key, Rejects = false, MaxQueue = 10_000, MaxWait = TimeSpan.FromHours(1) }, policy);
        Assert.Empty(policy.Key);
        Assert.True(Defaults(""" "concurrency":{"limit":4,"whenFull":"reject"} """).Concurrency!.Value!.Rejects);
    }

    [Fact]
    public void Rate_AsOneOrAsAList_TakesThemOver()
    {
        var one = Assert.Single(Defaults(""" "rate":{"limit":10,"per":"1m"} """).Rates!);
        Assert.Equal((10, TimeSpan.FromMinutes(1), RateAlgorithm.TokenBucket, null, PolicyScope.Action), (one.Limit, one.Per, one.Algorithm, one.Burst, one.Scope));
        Assert.Empty(one.Key);
        var several = Defaults(""" "rate":[{"limit":5,"per":"1s","burst":9,"scope":"plugin"},{"limit":6,"per":"1d","algorithm":"sliding_window","key":["user"]},{"limit":7,"per":"10ms","algorithm":"fixed_window"}] """).Rates!;
        Assert.Equal(
            [(5, TimeSpan.FromSeconds(1), RateAlgorithm.TokenBucket, (int?)9, PolicyScope.Plugin, ""), (6, TimeSpan.FromDays(1), RateAlgorithm.SlidingWindow, null, PolicyScope.Action, "user"), (7, TimeSpan.FromMilliseconds(10), RateAlgorithm.FixedWindow, null, PolicyScope.Action, "")],
            several.Select(static rate => (rate.Limit, rate.Per, rate.Algorithm, rate.Burst, rate.Scope, string.Join(',', rate.Key))));
    }

    [Fact]
    public void Quota_AsOneOrAsAList_TakesThemOver()
    {
        var one = Assert.Single(Defaults(""" "quota":{"limit":10} """).Quotas!);
        Assert.Equal((10, null, PolicyScope.Action, 0), (one.Limit, one.Per, one.Scope, one.Key.Count));
        var several = Defaults(""" "quota":[{"limit":5,"per":"366d","scope":"host"},{"limit":1000000000,"per":1,"key":["user"]}] """).Quotas!;
        Assert.Equal(
            [(5, (TimeSpan?)TimeSpan.FromDays(366), PolicyScope.Host, ""), (1_000_000_000, TimeSpan.FromSeconds(1), PolicyScope.Action, "user")],
            several.Select(static quota => (quota.Limit, quota.Per, quota.Scope, string.Join(',', quota.Key))));
    }

    [Fact]
    public void Breaker_WithEverything_TakesItOver()
    {
        Assert.Equal(
            new BreakerPolicy { Detection = BreakerDetection.Composite, Failures = 7, Ratio = 0.25, MinAttempts = 20, Window = TimeSpan.FromMinutes(2), Recovery = TimeSpan.FromSeconds(5), Trials = 1, Successes = 4 },
            Defaults(""" "breaker":{"detection":"composite","failures":7,"ratio":0.25,"minAttempts":20,"window":"2m","recovery":"5s","trials":1,"successes":4} """).Breaker!.Value);
        Assert.Equal(
            new BreakerPolicy { Detection = BreakerDetection.Consecutive, Failures = 5, Ratio = 0.5, MinAttempts = 10, Window = TimeSpan.FromSeconds(60), Recovery = TimeSpan.FromSeconds(30), Trials = 3, Successes = 2 },
            Defaults(""" "breaker":{} """).Breaker!.Value);
    }

    [Fact]
    public void False_SwitchesEachOff()
    {
        var policy = Defaults(""" "retry":false,"concurrency":false,"rate":false,"quota":false,"breaker":false,"checkOutputs":false """);
        Assert.Equal(RetryPolicy.None, policy.Retry);
        Assert.NotNull(policy.Concurrency);
        Assert.NotNull(policy.Breaker);
        Assert.Null(policy.Concurrency.Value);
        Assert.Null(policy.Breaker.Value);
        Assert.Equal((0, 0, false), (policy.Rates?.Count, policy.Quotas?.Count, policy.ChecksOutputs));
    }

    [Fact]
    public void Policies_ThatAreNotSaid_AreLeftToTheNextPlace() => Assert.Equal(PolicyConfig.Empty, Defaults(""" "retry":null """));

    [Theory]
    [InlineData("", "", "", 4, 7)]
    [InlineData("{\"attempts\":5}", "", "", 5, 1)]
    [InlineData("{\"attempts\":5}", "{\"attempts\":6,\"delay\":2}", "", 6, 2)]
    [InlineData("{\"attempts\":5}", "{\"attempts\":6,\"delay\":2}", "{\"delay\":3}", 3, 3)]
    [InlineData("{\"attempts\":5}", "", "false", 1, 1)]
    [InlineData("false", "", "{}", 3, 1)]
    public void Retry_SaidAtSeveralPlaces_IsThatOfTheMostSpecificOne(string file, string plugin, string action, int attempts, int delay)
    {
        var retry = Resolve("retry", file, plugin, action, Plain with { Retry = new(4, TimeSpan.FromSeconds(7), 3, TimeSpan.FromSeconds(90)) }).Retry;
        Assert.Equal((attempts, TimeSpan.FromSeconds(delay)), (retry.Attempts, retry.Delay));
        Assert.Equal(file.Length + plugin.Length + action.Length == 0 ? (3, 90) : (2, 300), (retry.Factor, retry.MaxDelay.TotalSeconds));
    }

    [Theory]
    [InlineData("", "", "", null)]
    [InlineData("{\"limit\":5}", "", "", 5)]
    [InlineData("{\"limit\":5}", "{\"limit\":6}", "", 6)]
    [InlineData("{\"limit\":5}", "{\"limit\":6}", "{\"limit\":7}", 7)]
    [InlineData("{\"limit\":5}", "{\"limit\":6}", "false", null)]
    [InlineData("{\"limit\":5}", "false", "", null)]
    [InlineData("false", "{\"limit\":6}", "", 6)]
    public void Limits_SaidAtSeveralPlaces_AreThoseOfTheMostSpecificOne(string file, string plugin, string action, int? limit)
    {
        var concurrency = Resolve("concurrency", file, plugin, action, Plain);
        var rate = Resolve("rate", Rate(file), Rate(plugin), Rate(action), Plain);
        var quota = Resolve("quota", file, plugin, action, Plain);
        Assert.Equal((limit, limit, limit), (concurrency.Concurrency?.Limit, rate.Rates.SingleOrDefault()?.Limit, quota.Quotas.SingleOrDefault()?.Limit));
        Assert.All([concurrency, rate, quota], policy => Assert.Equal(limit is not null, policy.HasLimits));
        static string Rate(string text) => text.Replace("}", ",\"per\":1}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "", null)]
    [InlineData("{\"failures\":5}", "{\"failures\":6}", "", 6)]
    [InlineData("{\"failures\":5}", "{\"failures\":6}", "{\"failures\":7}", 7)]
    [InlineData("{\"failures\":5}", "false", "", null)]
    public void Breaker_SaidAtSeveralPlaces_IsThatOfTheMostSpecificOne(string file, string plugin, string action, int? failures)
    {
        var policy = Resolve("breaker", file, plugin, action, Plain);
        Assert.Equal((failures, false), (policy.Breaker?.Failures, policy.HasLimits));
    }

    [Fact]
    public void Policies_OfSeveralPlaces_AreMergedOneByOne()
    {
        var config = Read("""{"defaults":{"timeout":"5s","rate":{"limit":1,"per":1},"checkOutputs":false},"plugins":{"a":{"defaults":{"quota":{"limit":2}},"actions":{"b":{"concurrency":{"limit":3}},"c":{"rate":false}}}}}""");
        var policy = ActionPolicy.Resolve(Plain, config);
        Assert.Equal((TimeSpan.FromSeconds(5), 1, 2, 3, false), (policy.Timeout, policy.Rates.Single().Limit, policy.Quotas.Single().Limit, policy.Concurrency?.Limit, policy.ChecksOutputs));
        Assert.Empty(ActionPolicy.Resolve(Plain with { Name = "c" }, config).Rates);
    }

    [Fact]
    public void Policies_OfAnActionThatNobodyMentions_AreTheDefaults()
    {
        var policy = ActionPolicy.Resolve(Plain, new PluginsConfig());
        Assert.Equal(new ActionPolicy(TimeSpan.FromSeconds(30), 4, 1024 * 1024, 4 * 1024 * 1024) { Rates = policy.Rates, Quotas = policy.Quotas }, policy);
        Assert.Equal((RetryPolicy.None, 0, 0), (policy.Retry, policy.Rates.Count, policy.Quotas.Count));
    }

    private ActionPolicy Resolve(string key, string file, string plugin, string action, ActionDescriptor descriptor)
    {
        string Place(string value) => value.Length == 0 ? "{}" : $"{{\"{key}\":{value}}}";
        return ActionPolicy.Resolve(descriptor, Read($$$"""{"defaults":{{{Place(file)}}},"plugins":{"a":{"defaults":{{{Place(plugin)}}},"actions":{"b":{{{Place(action)}}} } } } }"""));
    }

    private PolicyConfig Defaults(string policy) => Read("{\"defaults\":{" + policy + "}}").Defaults;

    private PluginsConfig Read(string json)
    {
        _folder.Write("plugins.json", json);
        return PluginsFile.Read(_folder.Config);
    }
}
