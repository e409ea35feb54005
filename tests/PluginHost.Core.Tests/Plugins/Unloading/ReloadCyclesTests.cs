using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Unloading;

[Collection(nameof(Alone))]
public sealed class ReloadCyclesTests : IDisposable
{
    private const int Cycles = 200;
    private const long MostGrowth = 3_000_000;

    private static readonly PluginSource Busy = new("Busy", """
        public sealed record Made(int Number, byte[] Bytes);
        public sealed class Service : IDisposable
        {
            private readonly Timer _timer = new(static _ => { }, null, 1000, 1000);
            public void Dispose() => _timer.Dispose();
        }
        public sealed class Setup : IPlugin { public void ConfigureServices(IServiceCollection services) => services.AddSingleton<Service>(); }
        public sealed class Actions(Service service)
        {
            private static readonly List<Made> Kept = [];
            [Action("make", Description = "Makes something.")]
            public Made Make(int number, CancellationToken token)
            {
                token.Register(static () => Kept.Clear());
                Kept.Add(new Made(number, new byte[100_000]));
                return new Made(service is null ? 0 : number, []);
            }
        }
        """);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Plugin_ReplacedAgainAndAgain_LeavesNothingBehind()
    {
        _folder.AddPlugin(Busy);
        await using var host = await TestHost.StartAsync(_folder);
        await CycleAsync(host, 20);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await CycleAsync(host, Cycles);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Equal($"busy@1.0.0#{Cycles + 21}", Assert.Single(host.Catalog.Generations()).Name);
        Assert.Equal(Cycles + 20, host.Logs.Of("GenerationUnloaded").Count());
        Assert.Empty(host.Logs.Of("UnloadPending"));
        Assert.True(growth < MostGrowth, $"{growth} bytes more are in use after {Cycles} replacements; at most {MostGrowth} are expected.");
    }

    private static async Task CycleAsync(TestHost host, int cycles)
    {
        var reconciler = host.Get<PluginReconciler>();
        for (var i = 0; i < cycles; i++)
        {
            Assert.True((await host.RunAsync("busy.make", $$"""{"number":{{i}}}""")).IsSuccess);
            await reconciler.CommandAsync("busy", static life => life.IsReloadWanted = true, TestContext.Current.CancellationToken);
            await reconciler.SettleAsync("busy", TestContext.Current.CancellationToken);
        }

        await Lab.UntilAsync(() => host.Catalog.Generations().Count == 1);
    }
}
