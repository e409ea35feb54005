using PluginHost.Core.Actions;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

/// <summary>An action that cleans up after attempts that did not succeed (B23).</summary>
public sealed class CleanupTests
{
    [Theory]
    [InlineData("ok", "run ok")]
    [InlineData("skip", "run skip")]
    [InlineData("fail", "run fail, clean fail")]
    [InlineData("throw", "run throw, clean throw")]
    [InlineData("bad-clean", "run bad-clean, clean bad-clean")]
    public async Task Cleanup_RunsAfterWhatDidNotSucceed(string how, string expected)
    {
        await using var host = new Embedded();
        var job = new Job();
        host.Registry.Register(job);
        var result = await host.RunAsync("job", $$"""{"how": "{{how}}"}""");
        Assert.Equal(expected, string.Join(", ", job.Done));
        Assert.Equal(how is "ok" or "skip", result.Error is null);
    }

    [Fact]
    public async Task Cleanup_AfterATimeout_RunsOnceTheCallHasEnded()
    {
        await using var host = new Embedded();
        var job = new Job();
        host.Registry.Register(job);
        var result = await host.Executor.ExecuteAsync(new("job", """{"how": "wait"}"""u8.ToArray()) { Timeout = TimeSpan.FromMilliseconds(20) }, TestContext.Current.CancellationToken);
        Assert.Equal(ExecutionOutcome.TimedOut, result.Outcome);
        await Lab.UntilAsync(() => job.Done.Count == 2);
        Assert.Equal(["run wait", "clean wait"], job.Done);
    }

    [Fact]
    public async Task Cleanup_AfterEachAttempt_AndNotAfterADryRun()
    {
        await using var host = new Embedded();
        var job = new Job();
        host.Registry.Register(job);
        var request = new ExecutionRequest("job", """{"how": "fail"}"""u8.ToArray());
        await host.Executor.ExecuteAsync(request with { Retry = new() { Attempts = 2, Delay = TimeSpan.Zero } }, TestContext.Current.CancellationToken);
        await host.Executor.ExecuteAsync(request with { IsDryRun = true }, TestContext.Current.CancellationToken);
        Assert.Equal(["run fail", "clean fail", "run fail", "clean fail"], job.Done);
    }

    [Action("job", Description = "Does as it is told.")]
    public sealed class Job : IAction, ICleanup
    {
        private readonly List<string> _done = [];

        public IReadOnlyList<string> Done
        {
            get
            {
                lock (_done) return [.. _done];
            }
        }

        public async Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken)
        {
            var how = context.Parameters.GetProperty("how").GetString()!;
            Note($"run {how}");
            if (how == "wait") await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return how switch
            {
                "ok" => ActionResult.Success(),
                "skip" => ActionResult.Skipped(),
                "throw" => throw new InvalidOperationException("broken"),
                _ => ActionResult.Failed("no", "No.", retryable: true),
            };
        }

        public Task CleanupAsync(ActionContext context, CancellationToken cancellationToken)
        {
            var how = context.Parameters.GetProperty("how").GetString()!;
            Note($"clean {how}");
            return how == "bad-clean" ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        }

        private void Note(string what)
        {
            lock (_done) _done.Add(what);
        }
    }
}
