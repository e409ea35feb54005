using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Plugins.Unloading;
using PluginHost.Core.Tests.Support;
using PluginHost.Server.Diagnostics;
using PluginHost.Server.Tests.Telemetry.Prometheus;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Diagnostics.Tests;

public sealed class UnloadDiagnosticsTests(UnloadedContexts contexts) : IClassFixture<UnloadedContexts>
{
    private const string Plugin = "PluginHost.Diagnostics.Tests!PluginHost.Diagnostics.Tests.Pins";

    [Theory]
    [InlineData("ProcessExit", $"static System.AppDomain.s_domain -> AppDomain.ProcessExit -> EventHandler of {Plugin}.OnExit")]
    [InlineData("InstanceEvent", $"-> EventHandler of {Plugin}.Widget.OnUnload -> {Plugin}.Widget")]
    [InlineData("Timer", $"static System.Threading.TimerQueue.Instances -> TimerQueue -> TimerQueueTimer._timerCallback -> TimerCallback of {Plugin}.OnTick")]
    [InlineData("Delay", "-> Task.DelayPromise -> async PluginHost.Diagnostics.Tests.Pins.LoopAsync")]
    [InlineData("Descriptor", $"static System.ComponentModel.ReflectTypeDescriptionProvider.s_propertyCache -> Hashtable -> type {Plugin}.Widget")]
    [InlineData("Json", "static System.Text.Json.JsonSerializerOptions.Default -> JsonSerializerOptions -> JsonTypeInfo<PluginHost.Diagnostics.Tests.Pins.Widget>")]
    [InlineData("Handle", $"handle (strong) -> {Plugin}.Widget")]
    [InlineData("RunningThread", $" runs {Plugin}.Block")]
    [InlineData("HostList", $"static PluginHost.Diagnostics.Tests.UnloadedContexts.OfHost -> List<Object> -> {Plugin}.Widget")]
    [InlineData("ContextObject", "static PluginHost.Diagnostics.Tests.UnloadedContexts.OfHost -> List<Object> -> context ContextObject@1.0.0#1")]
    [InlineData("Resolving", $"context Resolving@1.0.0#1._resolving -> Func<AssemblyLoadContext, AssemblyName, Assembly> of {Plugin}.Resolving -> {Plugin}")]
    [InlineData("KeyedByContext", $"context KeyedByContext@1.0.0#1 -> type {Plugin}.Widget")]
    public void NameRoots_OfAPinnedContext_TellsThatFirst(string pin, string chain) => Assert.Contains(chain, contexts.Roots[UnloadedContexts.NameOf(pin)][0], StringComparison.Ordinal);

    [Fact]
    public void NameRoots_OfAContextThatIsGone_AnswersNothing() => Assert.DoesNotContain(UnloadedContexts.NameOf("Nothing"), contexts.Roots.Keys);

    [Fact]
    public void NameRoots_OfAnUnknownContext_AnswersNothing() => Assert.DoesNotContain(UnloadedContexts.Unknown, contexts.Roots.Keys);

    [Fact]
    public void NameRoots_OfAnyContext_AnswersAFewShortChains() => Assert.All(contexts.Roots.Values, static chains =>
    {
        Assert.InRange(chains.Count, 1, 5);
        Assert.All(chains, static chain => Assert.InRange(chain.Split(" -> ").Length, 1, 6));
    });

    [Fact]
    public async Task NameRoots_WhenTheProcessIsKilled_SaysSoAndAnswersNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Searches work on Linux only.");
        var (roots, warnings) = await SearchAsync("cat > /dev/null; kill -9 $$");

        Assert.Empty(roots);
        Assert.Equal(["5502: What keeps unloaded plugins in memory cannot be named: the process that looks ended with exit code 137."], warnings);
    }

    // A process that looks at itself: nobody may trace himself.
    [Fact]
    public async Task NameRoots_WhenTheKernelDoesNotAllowIt_SaysWhatMayForbidIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Searches work on Linux only.");
        var (roots, warnings) = await SearchAsync($"exec '{RootsProcess.Command().FileName}' name-roots $$");

        Assert.Empty(roots);
        Assert.Equal(
            ["5502: What keeps unloaded plugins in memory cannot be named: the kernel does not allow it (Operation not permitted): a debugger is attached to the host, or ptrace is forbidden by the container's seccomp profile or by kernel.yama.ptrace_scope 2 or 3."],
            warnings);
    }

    [Fact]
    public async Task NameRoots_WhenTheProcessFails_RepeatsItsFirstLine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Searches work on Linux only.");
        var (_, warnings) = await SearchAsync("echo 'No room.' >&2; echo more >&2; exit 3");

        Assert.Equal(["5502: What keeps unloaded plugins in memory cannot be named: the process that looks ended with exit code 3: No room."], warnings);
    }

    [Fact]
    public async Task NameRoots_WhenTheProcessCannotBeStarted_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Searches work on Linux only.");
        var log = new RecordedLog();
        using var diagnostics = Create(log, TimeProvider.System, static () => new ProcessStartInfo("/no/such/program"));

        Assert.Empty(await diagnostics.NameRootsAsync(["a@1#1"], TestContext.Current.CancellationToken));

        Assert.Contains("5502: What keeps unloaded plugins in memory cannot be named: An error occurred trying to start process '/no/such/program'", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NameRoots_AfterItsTimeLimit_EndsTheProcess()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Searches work on Linux only.");
        var (log, time) = (new RecordedLog(), new VirtualTime());
        using var diagnostics = Create(log, time, Sleeper);
        var search = diagnostics.NameRootsAsync(["a@1#1"], TestContext.Current.CancellationToken);
        await time.TimerAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(60));

        Assert.Empty(await search.WaitAsync(Patience.Long, TestContext.Current.CancellationToken));
        Assert.Equal(["5502: What keeps unloaded plugins in memory cannot be named: the process that looks was ended after 60 s."], log.Warnings);
    }

    [Fact]
    public async Task NameRoots_WhenCancelled_EndsTheProcessAndThrows()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Searches work on Linux only.");
        var log = new RecordedLog();
        using var cancellation = new CancellationTokenSource();
        using var diagnostics = Create(log, TimeProvider.System, Sleeper);
        var search = diagnostics.NameRootsAsync(["a@1#1"], cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search.WaitAsync(Patience.Long, TestContext.Current.CancellationToken));
        Assert.Empty(log.Warnings);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData(null, false)]
    public async Task Diagnostics_AreThere_OnlyWhereTheSettingAsksForThem(string? value, bool expected)
    {
        await using var server = await RunningServer.StartAsync(null, value is null ? [] : ["--diagnostics:nameUnloadRoots", value]);

        Assert.Equal(expected, server.Services.GetService<IUnloadDiagnostics>() is UnloadDiagnostics);
    }

    private static async Task<(IReadOnlyDictionary<string, IReadOnlyList<string>> Roots, IReadOnlyCollection<string> Warnings)> SearchAsync(string script)
    {
        var log = new RecordedLog();
        using var diagnostics = Create(log, TimeProvider.System, () => new ProcessStartInfo("/bin/sh", ["-c", script]));
        return (await diagnostics.NameRootsAsync(["a@1#1"], TestContext.Current.CancellationToken), log.Warnings);
    }

    private static ProcessStartInfo Sleeper() => new("/bin/sh", ["-c", "exec sleep 1000"]);

    private static UnloadDiagnostics Create(RecordedLog log, TimeProvider time, Func<ProcessStartInfo> command) =>
        new(time, new LoggerFactory([log]).CreateLogger<UnloadDiagnostics>()) { Command = command };
}
