using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Unloading;

/// <summary>Executions that wait, or that run in a newer generation, keep nothing of the one that they were admitted by.</summary>
public sealed class WaitingExecutionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Retry_ThatIsWaitedFor_KeepsNoOldCode()
    {
        await using var host = await StartAsync();
        var run = host.RunAsync("slow.fail");
        await Lab.UntilAsync(() => File.Exists(Mark("failed")));
        await ReplaceAsync(host);
        Assert.False(run.IsCompleted);
    }

    [Fact]
    public async Task Execution_ThatWaitedInTheLine_RunsInTheNewCodeAlone()
    {
        await using var host = await StartAsync();
        var first = host.RunAsync("slow.wait", """{"name":"first"}""");
        await Lab.UntilAsync(() => File.Exists(Mark("first")));
        var second = host.RunAsync("slow.wait", """{"name":"second"}""");
        await ReplaceAsync(host);
        await Lab.UntilAsync(() => File.Exists(Mark("second")));
        Assert.Equal("cancelled", (await first).Error?.Code);
        Assert.False(second.IsCompleted);
    }

    private string Mark(string name) => _folder.Combine(name);

    private async Task<TestHost> StartAsync()
    {
        _folder.Write("plugins.json", """{"folders":["plugins"],"defaults":{"drainTimeout":"100ms","timeout":"1h","retry":{"attempts":3,"delay":"20m"},"concurrency":{"limit":1}}}""");
        _folder.AddPlugin(Slow("1.0.0"));
        return await TestHost.StartAsync(_folder);
    }

    private async Task ReplaceAsync(TestHost host)
    {
        _folder.AddPlugin(Slow("1.1.0"));
        await host.LookAsync();
        await Lab.UntilAsync(() => host.Catalog.Generations("slow").Count == 1, () => string.Join(" ", host.Catalog.Generations("slow").Select(static one => $"{one.Name} {one.State}")));
        Assert.Contains("Plugin generation 'slow@1.0.0#1' is unloaded", Assert.Single(host.Logs.Of("GenerationUnloaded")).Message, StringComparison.Ordinal);
    }

    private PluginSource Slow(string version) => new("Slow", $$"""
        using System.IO;
        public sealed class Slow
        {
            [Action("fail", Description = "Fails in a way that is worth another try.")]
            public ActionResult Fail()
            {
                File.WriteAllText("{{Mark("failed")}}", "");
                return ActionResult.Failed("no", "No.", retryable: true);
            }

            [Action("wait", Description = "Waits until it is cancelled.")]
            public async Task Wait(string name, CancellationToken cancellationToken)
            {
                File.WriteAllText(Path.Combine("{{_folder.Combine(".")}}", name), "");
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
        }
        """)
    {
        Version = version,
    };
}
