using System.Text;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins;

public sealed class LifeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Container_OfAPlugin_OffersTheHostsShortListAndItsOwnServices()
    {
        _folder.AddPlugin(new PluginSource("Served", """
            [PluginSettings]
            public sealed record Options(string Word = "default");

            public interface IClockwork { string Tick(); }

            public sealed class Clockwork(TimeProvider time, PluginInfo info, ILogger<Clockwork> logger) : IClockwork
            {
                public string Tick()
                {
                    logger.LogInformation("Tick of {Id}.", info.Id);
                    return $"{time.GetUtcNow():HH:mm} {info.Id} {info.Version} {Path.GetFileName(info.DataFolder)} {Directory.Exists(info.DataFolder)}";
                }
            }

            public sealed class Setup : IPlugin
            {
                public void ConfigureServices(IServiceCollection services) => services.AddSingleton<IClockwork, Clockwork>().AddKeyedSingleton<string>("greeting", "hi").AddSingleton<Actions>();
            }

            public sealed class Actions(IClockwork clockwork, Options options)
            {
                private int _calls;
                [Action("tick", Description = "Ticks.")] public string Tick() => clockwork.Tick() + " " + options.Word;
                [Action("count", Description = "Counts the calls of one instance.")] public int Count() => ++_calls;
                [Action("keyed", Description = "Takes services by parameter.")] public string Keyed([FromKeyedServices("greeting")] string greeting, IClockwork same, IDisposable? none = null) => $"{greeting} {ReferenceEquals(same, clockwork)} {none is null}";
            }
            """));
        await using var host = await TestHost.StartAsync(_folder, new VirtualTime());
        Assert.Equal("""{"result":"12:00 served 1.0.0 served True default"}""", await CallAsync(host, "served.tick"));
        Assert.Equal("""{"result":"hi True True"}""", await CallAsync(host, "served.keyed"));
        await CallAsync(host, "served.count");
        Assert.Equal("""{"result":2}""", await CallAsync(host, "served.count"));
        Assert.Equal("Clockwork", Assert.Single(host.Logs.Entries, static entry => entry.Message == "Tick of served.").Category);
    }

    [Fact]
    public async Task SerializerContext_OfAPlugin_IsAskedBeforeReflection()
    {
        _folder.AddPlugin(new PluginSource("Contextual", """
            using System.Text.Json.Serialization.Metadata;

            public sealed record Point(int X);

            public sealed class Json : JsonSerializerContext, IJsonTypeInfoResolver
            {
                public static readonly List<string> Asked = [];
                public Json() : base(null) { }
                protected override JsonSerializerOptions? GeneratedSerializerOptions => null;
                public override JsonTypeInfo? GetTypeInfo(Type type) => null;
                JsonTypeInfo? IJsonTypeInfoResolver.GetTypeInfo(Type type, JsonSerializerOptions options) { lock (Asked) Asked.Add(type.Name); return null; }
            }

            public sealed class Actions
            {
                [Action("asked", Description = "Tells what the context was asked for.")] public string Asked(Point point) => string.Join(' ', Json.Asked.Distinct().Order());
            }
            """));
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Contains("Point", await CallAsync(host, "contextual.asked", """{"point":{"x":1}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ThatHangs_RefusesThePluginWhenItsTimeIsOver()
    {
        var time = new VirtualTime();
        _folder.AddPlugin(PluginSource.Healthy());
        _folder.AddPlugin(RefusalCase.Plugin("""[Action("ok", Description = "Is well.")] public void Ok() { }""", """
            public sealed class Life : IPluginLifecycle
            {
                public Task StartAsync(CancellationToken token) => Task.Delay(Timeout.Infinite, CancellationToken.None);
                public Task StopAsync(CancellationToken token) => Task.CompletedTask;
            }
            """));
        _folder.Write("plugins.json", """{"folders":["plugins"],"watch":false,"plugins":{"bad":{"defaults":{"startTimeout":"7s"}}}}""");
        await using var host = TestHost.Create(_folder, time);
        await host.StartAsync();
        await time.TimerAsync(TimeSpan.FromSeconds(7), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(7));
        await host.Catalog.FirstScan.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        var refusal = host.Plugin("bad").Refusal!;
        Assert.Equal(("start_timeout", "Plugin 'bad' was not ready within 7s.", "at most 7s"), (refusal.Code, refusal.Message, refusal.Expected));
        Assert.Equal("Make constructors and StartAsync quicker, or raise startTimeout in plugins.json.", refusal.Fix);
        await RefusalTests.AssertServesAsync(host);
    }

    [Fact]
    public async Task Lifecycles_OfAPlugin_StartInOrderAndStopInReverse()
    {
        _folder.AddPlugin(new PluginSource("Lively", """
            public abstract class Life(ILogger<Life> logger) : IPluginLifecycle, IAsyncDisposable
            {
                public Task StartAsync(CancellationToken token) { logger.LogInformation("Start {Name}.", GetType().Name); return Task.CompletedTask; }
                public Task StopAsync(CancellationToken token) { logger.LogInformation("Stop {Name}.", GetType().Name); return GetType().Name == "B" ? throw new InvalidOperationException("no luck") : Task.CompletedTask; }
                public ValueTask DisposeAsync() { logger.LogInformation("Dispose {Name}.", GetType().Name); return default; }
            }

            public sealed class A(ILogger<Life> logger) : Life(logger);
            public sealed class B(ILogger<Life> logger) : Life(logger);
            public sealed class C(ILogger<Life> logger) : Life(logger);

            public sealed class Setup : IPlugin { public void ConfigureServices(IServiceCollection services) => services.AddSingleton<A>(); }
            public sealed class Actions { [Action("ok", Description = "Is well.")] public void Ok() { } }
            """));
        await using var host = await TestHost.StartAsync(_folder);
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            ["Start A.", "Start B.", "Start C.", "Stop C.", "Stop B.", "Stop A.", "Dispose C.", "Dispose B.", "Dispose A."],
            host.Logs.Entries.Where(static entry => entry.Category == "Life").Select(static entry => entry.Message));
        Assert.Equal("Plugin 'lively@1.0.0#1' threw while stopping.", Assert.Single(host.Logs.Of("PluginStopThrew")).Message);
    }

    [Fact]
    public async Task Stop_ThatHangs_LeavesTimeForTheOthersAndIsNotedAsRunning()
    {
        const string life = """
            public sealed class Life(ILogger<Life> logger) : IPluginLifecycle
            {
                public Task StartAsync(CancellationToken token) => Task.CompletedTask;
                public Task StopAsync(CancellationToken token) { logger.LogInformation("Stop."); return {0}; }
            }

            public sealed class Actions { [Action("ok", Description = "Is well.")] public void Ok() { } }
            """;
        _folder.AddPlugin(new PluginSource("Zombie", life.Replace("{0}", "new TaskCompletionSource().Task", StringComparison.Ordinal)));
        _folder.AddPlugin(new PluginSource("Lively", life.Replace("{0}", "Task.Delay(TimeSpan.FromMilliseconds(1), token)", StringComparison.Ordinal)));
        var (time, ten) = (new VirtualTime(), TimeSpan.FromSeconds(10));
        await using var host = await TestHost.StartAsync(_folder, time);

        var stop = host.StopAsync(TestContext.Current.CancellationToken);
        await time.TimerAsync(ten, TestContext.Current.CancellationToken);
        time.Advance(ten);
        await stop;

        Assert.Equal(2, host.Logs.Entries.Count(static entry => entry.Message == "Stop."));
        var fault = Assert.Single(host.Logs.Of("PluginStopThrew"));
        Assert.Equal("Plugin 'zombie@1.0.0#1' threw while stopping.", fault.Message);
        var run = PreviousRun.Read(Path.Combine(_folder.Data, "running.slots"))!;
        Assert.True(run.IsClean);
        Assert.Equal(["zombie"], run.Plugins);
    }

    [Fact]
    public async Task Lease_UnderContention_LetsNobodyInOnceItIsClosed()
    {
        var lease = new PluginLease();
        var (entered, late) = (0, 0);
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                var wasClosed = lease.IsClosed;
                if (!lease.TryEnter()) continue;
                if (wasClosed) Interlocked.Increment(ref late);
                Interlocked.Increment(ref entered);
                lease.Exit();
            }
        })).ToArray();
        await Lab.UntilAsync(() => Volatile.Read(ref entered) > 100);
        lease.Close();
        await Task.WhenAll(workers);
        Assert.Equal((0, 0L, true, false), (late, lease.Count, lease.IsClosed, lease.TryEnter()));
    }

    private static async Task<string> CallAsync(TestHost host, string actionRef, string parameters = "{}")
    {
        Assert.Equal(PluginState.Active, host.Plugin(actionRef.Split('.')[0]).State);
        var result = await host.RunAsync(actionRef, parameters);
        Assert.Null(result.Error);
        return Encoding.UTF8.GetString(result.Outputs.Span);
    }
}
