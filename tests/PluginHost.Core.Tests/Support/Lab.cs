using PluginHost.Core.Actions;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Support;

/// <summary>A host with the plugin <c>lab</c>, a virtual clock, and action bodies that the test writes.</summary>
internal sealed class Lab : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private Lab(TempFolder folder, TestHost host, VirtualTime time) => (_folder, Host, Time) = (folder, host, time);

    public TestHost Host { get; }

    public VirtualTime Time { get; }

    public ActionBodies Bodies { get; } = new();

    public static async Task<Lab> StartAsync(string config = "{}", params PluginSource[] more)
    {
        var (folder, time) = (new TempFolder(), new VirtualTime());
        foreach (var source in more.Prepend(ActionBodies.Lab)) folder.AddPlugin(source);
        var start = config[..^1] + (config == "{}" ? "" : ",");
        folder.Write("plugins.json", start + "\"folders\":[\"plugins\"]}");
        return new(folder, await TestHost.StartAsync(folder, time), time);
    }

    /// <summary>Edits plugins.json; the host sees it when it looks.</summary>
    public void Write(string config) => _folder.Write("plugins.json", config);

    public Task<ExecutionResult> RunAsync(string name, Func<ActionContext, CancellationToken, Task<ActionResult>> body, TimeSpan? timeout = null) =>
        Host.RunAsync($"lab.{name}", Bodies.Add(body), timeout);

    public Task<ExecutionResult> RunAsync(string name, Func<ActionContext, ActionResult> body) => Host.RunAsync($"lab.{name}", Bodies.Add(body));

    /// <summary>Starts a call that ignores its token, and moves the clock past its deadline.</summary>
    public async Task<(ExecutionResult Result, TaskCompletionSource End)> StrayAsync(string name, TimeSpan deadline)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = RunAsync(name, async (_, _) =>
        {
            await end.Task;
            return ActionResult.Success();
        });
        await PassAsync(deadline);
        var result = await run.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        var before = Host.Logs.Of("ActionStrayed").Count();
        await PassAsync(WatchedCall.StrayGrace);
        await UntilAsync(() => Host.Logs.Of("ActionStrayed").Count() > before);
        return (result, end);
    }

    /// <summary>Waits until something has set its alarm for this time, and lets it ring.</summary>
    public async Task PassAsync(TimeSpan deadline)
    {
        await Time.TimerAsync(deadline, TestContext.Current.CancellationToken).WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        Time.Advance(deadline);
    }

    /// <summary>Waits for something that another thread does soon.</summary>
    public static Task UntilAsync(Func<bool> condition, Func<string>? found = null) => UntilAsync(() => Task.FromResult(condition()), found);

    /// <summary>Waits for something that another thread does soon.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string>? found = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TestHost.Patience, found?.Invoke() ?? "It did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Bodies.Dispose();
        _folder.Dispose();
    }
}
