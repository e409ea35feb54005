using PluginHost.Core.Configuration;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Configuration;

public sealed class PolicyFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"retry\":true", "retry: must be an object, or false, not a boolean.")]
    [InlineData("\"retry\":3", "retry: must be an object, or false, not 3.")]
    [InlineData("\"retry\":{\"attempts\":0}", "retry.attempts: must be an integer from 1 to 100, not 0.")]
    [InlineData("\"retry\":{\"attempts\":101}", "retry.attempts: must be an integer from 1 to 100, not 101.")]
    [InlineData("\"retry\":{\"attempts\":\"3\"}", "retry.attempts: must be an integer from 1 to 100, not this string.")]
    [InlineData("\"retry\":{\"delay\":\"25h\"}", "retry.delay: must be a duration from 0 to 1d such as 500ms, 30s or 5m, not this string.")]
    [InlineData("\"retry\":{\"delay\":-1}", "retry.delay: must be a duration from 0 to 1d such as 500ms, 30s or 5m, not -1.")]
    [InlineData("\"retry\":{\"backoff\":\"quadratic\"}", "retry.backoff: must be one of exponential, linear, constant, not this string.")]
    [InlineData("\"retry\":{\"backoff\":1}", "retry.backoff: must be one of exponential, linear, constant, not 1.")]
    [InlineData("\"retry\":{\"factor\":0.5}", "retry.factor: must be a number from 1 to 10, not 0.5.")]
    [InlineData("\"retry\":{\"factor\":11}", "retry.factor: must be a number from 1 to 10, not 11.")]
    [InlineData("\"retry\":{\"maxDelay\":\"2d\"}", "retry.maxDelay: must be a duration from 0 to 1d such as 500ms, 30s or 5m, not this string.")]
    [InlineData("\"retry\":{\"jitter\":1.1}", "retry.jitter: must be a number from 0 to 1, not 1.1.")]
    [InlineData("\"retry\":{\"jitter\":\"no\"}", "retry.jitter: must be a number from 0 to 1, not this string.")]
    [InlineData("\"retry\":{\"backoff\":\"linear\",\"factor\":2}", "retry.factor: is for exponential delays only; remove it, or 'backoff'.")]
    [InlineData("\"retry\":{\"backoff\":\"constant\",\"factor\":2}", "retry.factor: is for exponential delays only; remove it, or 'backoff'.")]
    [InlineData("\"retry\":{\"delay\":\"10s\",\"maxDelay\":\"5s\"}", "retry.maxDelay: must not be shorter than 'delay' (10s).")]
    [InlineData("\"retry\":{\"attemps\":3}", "retry.attemps: is not known. Did you mean 'attempts'?")]
    public void Retry_ThatIsBad_NamesTheProblem(string policy, string problem) => AssertRefused(policy, problem);

    [Theory]
    [InlineData("\"concurrency\":5", "concurrency: must be an object, or false, not 5.")]
    [InlineData("\"concurrency\":{}", "concurrency.limit: is required: an integer from 1 to 10000.")]
    [InlineData("\"concurrency\":{\"limit\":0}", "concurrency.limit: must be an integer from 1 to 10000, not 0.")]
    [InlineData("\"concurrency\":{\"limit\":10001}", "concurrency.limit: must be an integer from 1 to 10000, not 10001.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"whenFull\":\"wait\"}", "concurrency.whenFull: must be one of enqueue, reject, not this string.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"maxQueue\":-1}", "concurrency.maxQueue: must be an integer from 0 to 1000000, not -1.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"maxQueue\":1000001}", "concurrency.maxQueue: must be an integer from 0 to 1000000, not 1000001.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"maxWait\":0}", "concurrency.maxWait: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not 0.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"whenFull\":\"reject\",\"maxQueue\":1}", "concurrency.whenFull: is 'reject', so that nobody waits; remove 'maxQueue' and 'maxWait', or say 'enqueue'.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"whenFull\":\"reject\",\"maxWait\":1}", "concurrency.whenFull: is 'reject', so that nobody waits; remove 'maxQueue' and 'maxWait', or say 'enqueue'.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"scope\":\"global\"}", "concurrency.scope: must be one of action, plugin, host, not this string.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"key\":\"user\"}", "concurrency.key: must be a list of strings, not this string.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"key\":[1]}", "concurrency.key: must be a list of strings.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"key\":[\"a\",\"a\"]}", "concurrency.key: must name up to 8 parameters, each once.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"key\":[\" \"]}", "concurrency.key: must name up to 8 parameters, each once.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"key\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\"]}", "concurrency.key: must name up to 8 parameters, each once.")]
    [InlineData("\"concurrency\":{\"limit\":1,\"per\":\"1s\"}", "concurrency.per: is not known. Known here: key, limit, maxQueue, maxWait, scope, whenFull.")]
    public void Concurrency_ThatIsBad_NamesTheProblem(string policy, string problem) => AssertRefused(policy, problem);

    [Theory]
    [InlineData("\"rate\":true", "rate: must be an object, a list of up to 16 objects, or false, not a boolean.")]
    [InlineData("\"rate\":[5]", "rate: must be an object, a list of up to 16 objects, or false, not a list.")]
    [InlineData("\"rate\":[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]", "rate: must be an object, a list of up to 16 objects, or false, not a list.")]
    [InlineData("\"rate\":{\"per\":\"1s\"}", "rate.limit: is required: an integer from 1 to 1000000.")]
    [InlineData("\"rate\":{\"limit\":1}", "rate.per: is required: a duration such as 1m.")]
    [InlineData("\"rate\":{\"limit\":0,\"per\":\"1s\"}", "rate.limit: must be an integer from 1 to 1000000, not 0.")]
    [InlineData("\"rate\":{\"limit\":1,\"per\":\"9ms\"}", "rate.per: must be a duration from 10ms to 1d such as 500ms, 30s or 5m, not this string.")]
    [InlineData("\"rate\":{\"limit\":1,\"per\":\"25h\"}", "rate.per: must be a duration from 10ms to 1d such as 500ms, 30s or 5m, not this string.")]
    [InlineData("\"rate\":{\"limit\":1,\"per\":\"1s\",\"algorithm\":\"leaky_bucket\"}", "rate.algorithm: must be one of token_bucket, sliding_window, fixed_window, not this string.")]
    [InlineData("\"rate\":{\"limit\":1,\"per\":\"1s\",\"burst\":0}", "rate.burst: must be an integer from 1 to 1000000, not 0.")]
    [InlineData("\"rate\":{\"limit\":1,\"per\":\"1s\",\"burst\":2,\"algorithm\":\"fixed_window\"}", "rate.burst: is for 'token_bucket' only; remove it, or 'algorithm'.")]
    [InlineData("\"rate\":{\"limit\":1,\"per\":\"1s\",\"burst\":2,\"algorithm\":\"sliding_window\"}", "rate.burst: is for 'token_bucket' only; remove it, or 'algorithm'.")]
    [InlineData("\"rate\":[{\"limit\":1,\"per\":\"1s\"},{\"limit\":1,\"per\":\"2s\",\"key\":[\"\"]}]", "rate[1].key: must name up to 8 parameters, each once.")]
    [InlineData("\"rate\":[{\"limit\":1,\"pr\":\"1s\",\"per\":1}]", "rate[0].pr: is not known. Did you mean 'per'?")]
    [InlineData("\"quota\":5", "quota: must be an object, a list of up to 16 objects, or false, not 5.")]
    [InlineData("\"quota\":{}", "quota.limit: is required: an integer from 1 to 1000000000.")]
    [InlineData("\"quota\":{\"limit\":1000000001}", "quota.limit: must be an integer from 1 to 1000000000, not 1000000001.")]
    [InlineData("\"quota\":{\"limit\":1,\"per\":\"500ms\"}", "quota.per: must be a duration from 1s to 366d such as 500ms, 30s or 5m, not this string.")]
    [InlineData("\"quota\":{\"limit\":1,\"per\":\"367d\"}", "quota.per: must be a duration from 1s to 366d such as 500ms, 30s or 5m, not this string.")]
    [InlineData("\"rate\":[{\"limit\":1,\"per\":\"1s\"},{\"limit\":2,\"per\":\"1000ms\"}]", "rate[1]: counts the same as 'rate[0]'; give one limit for each time, scope and key.")]
    [InlineData("\"quota\":[{\"limit\":1},{\"limit\":1,\"per\":\"1h\"},{\"limit\":2}]", "quota[2]: counts the same as 'quota[0]'; give one limit for each time, scope and key.")]
    [InlineData("\"quota\":[{\"limit\":1},{\"limit\":1,\"per\":\"1h\",\"burst\":2}]", "quota[1].burst: is not known. Known here: key, limit, per, scope.")]
    public void RateOrQuota_ThatIsBad_NamesTheProblem(string policy, string problem) => AssertRefused(policy, problem);

    [Theory]
    [InlineData("\"breaker\":true", "breaker: must be an object, or false, not a boolean.")]
    [InlineData("\"breaker\":{\"detection\":\"share\"}", "breaker.detection: must be one of consecutive, percentage, time_window, composite, not this string.")]
    [InlineData("\"breaker\":{\"failures\":0}", "breaker.failures: must be an integer from 1 to 100000, not 0.")]
    [InlineData("\"breaker\":{\"detection\":\"percentage\",\"ratio\":0}", "breaker.ratio: must be a number from 0.001 to 1, not 0.")]
    [InlineData("\"breaker\":{\"detection\":\"percentage\",\"ratio\":50}", "breaker.ratio: must be a number from 0.001 to 1, not 50.")]
    [InlineData("\"breaker\":{\"minAttempts\":10}", "breaker.minAttempts: is for 'percentage' and 'composite' only; remove it, or say 'detection'.")]
    [InlineData("\"breaker\":{\"detection\":\"percentage\",\"minAttempts\":100001}", "breaker.minAttempts: must be an integer from 1 to 100000, not 100001.")]
    [InlineData("\"breaker\":{\"detection\":\"composite\",\"window\":\"10ms\"}", "breaker.window: must be a duration from 1s to 1d such as 500ms, 30s or 5m, not this string.")]
    [InlineData("\"breaker\":{\"recovery\":0}", "breaker.recovery: must be a duration from 10ms to 1d such as 500ms, 30s or 5m, not 0.")]
    [InlineData("\"breaker\":{\"trials\":0}", "breaker.trials: must be an integer from 1 to 1000, not 0.")]
    [InlineData("\"breaker\":{\"successes\":1001}", "breaker.successes: must be an integer from 1 to 1000, not 1001.")]
    [InlineData("\"breaker\":{\"window\":\"1m\"}", "breaker.window: does not matter for failures in a row; remove it, or say 'detection'.")]
    [InlineData("\"breaker\":{\"ratio\":0.5}", "breaker.ratio: is for 'percentage' and 'composite' only; remove it, or say 'detection'.")]
    [InlineData("\"breaker\":{\"detection\":\"time_window\",\"ratio\":0.5}", "breaker.ratio: is for 'percentage' and 'composite' only; remove it, or say 'detection'.")]
    [InlineData("\"breaker\":{\"detection\":\"percentage\",\"failures\":5}", "breaker.failures: does not matter for a percentage; remove it, or say 'composite'.")]
    [InlineData("\"breaker\":{\"trails\":3}", "breaker.trails: is not known. Did you mean 'trials'?")]
    [InlineData("\"checkOutputs\":1", "checkOutputs: must be true or false, not 1.")]
    [InlineData("\"maxFaults\":0", "maxFaults: must be an integer from 1 to 1000, not 0.")]
    [InlineData("\"drainTimeout\":0", "drainTimeout: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not 0.")]
    [InlineData("\"braker\":{}", "braker: is not known. Did you mean 'breaker'?")]
    public void BreakerOrAnother_ThatIsBad_NamesTheProblem(string policy, string problem) => AssertRefused(policy, problem);

    [Theory]
    [InlineData("{\"plugins\":{\"a\":{\"defaults\":{\"quota\":{\"limit\":1,\"scope\":\"host\"}}}}}", "plugins.a.defaults.quota.scope: 'host' belongs in the 'defaults' of the file: it is one limit for all plugins.")]
    [InlineData("{\"plugins\":{\"a\":{\"actions\":{\"b\":{\"concurrency\":{\"limit\":1,\"scope\":\"host\"}}}}}}", "plugins.a.actions.b.concurrency.scope: 'host' belongs in the 'defaults' of the file: it is one limit for all plugins.")]
    [InlineData("{\"plugins\":{\"a\":{\"actions\":{\"b\":{\"rate\":{\"limit\":1,\"per\":1,\"scope\":\"plugin\"}}}}}}", "plugins.a.actions.b.rate.scope: 'plugin' belongs in the 'defaults' of the plugin or the file: it is one limit for all actions of a plugin.")]
    public void Scope_WiderThanItsPlace_NamesWhereItBelongs(string json, string problem) => Assert.Equal($"'{_folder.Config}' cannot be used:{Environment.NewLine}  - {problem}", Refused(json).Message);

    [Theory]
    [InlineData("{\"defaults\":{\"rate\":[{\"limit\":1,\"per\":1,\"scope\":\"host\"},{\"limit\":1,\"per\":1,\"scope\":\"plugin\"}],\"quota\":{\"limit\":1,\"scope\":\"action\"}}}")]
    [InlineData("{\"plugins\":{\"a\":{\"defaults\":{\"concurrency\":{\"limit\":1,\"scope\":\"plugin\"}},\"actions\":{\"b\":{\"quota\":{\"limit\":1,\"scope\":\"action\"}}}}}}")]
    public void Scope_AsWideAsItsPlace_IsGood(string json)
    {
        _folder.Write("plugins.json", json);
        Assert.NotNull(PluginsFile.Read(_folder.Config));
    }

    [Fact]
    public void Policies_WithManyProblems_NameThemAll() => Assert.Equal(
        $"""
        '{_folder.Config}' cannot be used:
          - defaults.retry.attempts: must be an integer from 1 to 100, not 0.
          - defaults.retry.jitter: must be a number from 0 to 1, not 2.
          - defaults.rate[0].per: is required: a duration such as 1m.
          - defaults.rate[1].limit: must be an integer from 1 to 1000000, not 0.
          - defaults.breaker.window: does not matter for failures in a row; remove it, or say 'detection'.
          - plugins.a.actions.b.concurrency.limit: is required: an integer from 1 to 10000.
          - plugins.a.actions.b.concurrency.scope: 'plugin' belongs in the 'defaults' of the plugin or the file: it is one limit for all actions of a plugin.
        """,
        Refused("""{"defaults":{"retry":{"attempts":0,"jitter":2},"rate":[{"limit":1},{"limit":0,"per":1}],"breaker":{"window":5}},"plugins":{"a":{"actions":{"b":{"concurrency":{"scope":"plugin"}}}}}}""").Message.ReplaceLineEndings("\n"));

    private void AssertRefused(string policy, string problem) =>
        Assert.Equal($"'{_folder.Config}' cannot be used:{Environment.NewLine}  - defaults.{problem}", Refused("{\"defaults\":{" + policy + "}}").Message);

    private InvalidConfigurationException Refused(string json)
    {
        _folder.Write("plugins.json", json);
        return Assert.Throws<InvalidConfigurationException>(() => PluginsFile.Read(_folder.Config));
    }
}
