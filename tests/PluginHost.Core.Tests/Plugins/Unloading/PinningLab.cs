using System.Diagnostics;
using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Faults;
using PluginHost.Core.Plugins.Unloading;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Unloading;

/// <summary>
/// One host that loads a plugin for each habit, calls them all, and then loses all their folders at once: waiting for what stays in memory
/// takes its time only once. On the wall clock.
/// </summary>
public sealed class PinningLab : IAsyncLifetime
{
    private const string Keeper = """
        public sealed class Actions
        {
            private static readonly List<Timer> Timers = [];
            [Action("keep", Description = "Starts a timer that runs on.")]
            public void Keep() { lock (Timers) Timers.Add(new Timer(static _ => { }, null, 3600000, 3600000)); }
        }
        """;

    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(60); // Far longer than a plugin that can go needs, however busy the machine is.

    private readonly TempFolder _folder = new();
    private readonly StubService _stub = new(200, "{}");
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HeardTelemetry _heard = new();
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private TestHost _host = null!;

    /// <summary>All habits, by the plugin's id.</summary>
    internal static IReadOnlyDictionary<string, PinningCase> Cases { get; } = new[] { RuntimeHabits.All, DataHabits.All, ServiceHabits.All, TelemetryHabits.All, FaultHabits.All }
        .SelectMany(static cases => cases).OrderBy(static one => one.Row).ToDictionary(static one => one.Id, StringComparer.Ordinal);

    /// <summary>What the action of a plugin answered: <c>succeeded</c> or the code of its failure.</summary>
    internal string Answer(string id) => _answers[id];

    /// <summary>What is still in memory of a plugin; null when nothing is.</summary>
    internal GenerationStatus? Remains(string id) => _host.Catalog.Generations(id).SingleOrDefault();

    /// <summary>Seconds until the proof that its code is gone; null when it is not.</summary>
    internal double? Seconds(string id) => _host.Logs.Of("GenerationUnloaded").SingleOrDefault(entry => entry.Message.Contains($"'{id}@", StringComparison.Ordinal)) is { } entry
        ? double.Parse(entry.Message.Split(" was free ")[1].Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    public async ValueTask InitializeAsync()
    {
        Offer();
        Parallel.ForEach(Cases.Values, one => one.Add(_folder));
        _folder.AddPlugin(new PluginSource("Keeper", Keeper));
        _folder.Write("plugins.json", Config());
        _host = await TestHost.StartAsync(_folder);
        // Calls that are cancelled come first: the others share what is reused after a call that is not.
        foreach (var one in Cases.Values.OrderBy(static one => one.Answer != "timed_out")) _answers[one.Id] = await CallAsync(one);
        _heard.Flush();
        foreach (var id in Cases.Keys) Directory.Delete(Path.Combine(_folder.Plugins, id), recursive: true);
        await _host.LookAsync();
        await SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Set();
        _stopping.TrySetResult();
        await _host.DisposeAsync();
        foreach (var name in new[] { "pins.stop", "pins.stopping", "pins.url", "pins.claim", "pins.data" }) AppContext.SetData(name, null);
        _heard.Dispose();
        _stop.Dispose();
        _stub.Dispose();
        _folder.Dispose();
    }

    private void Offer()
    {
        AppContext.SetData("pins.stop", _stop);
        AppContext.SetData("pins.stopping", _stopping.Task);
        AppContext.SetData("pins.url", _stub.Url);
        AppContext.SetData("pins.claim", (Func<Exception, bool>)PluginFaults.TryClaim);
    }

    private string Config()
    {
        var plugins = Cases.Values.Select(static one => $"\"{one.Id}\":{one.Config}");
        return $$$"""{"folders":["plugins"],"defaults":{"drainTimeout":"100ms"},"services":{"stub":{"baseUrl":"{{{_stub.Url}}}"}},"plugins":{{{{string.Join(',', plugins)}}}}}""";
    }

    private async Task<string> CallAsync(PinningCase one)
    {
        using var caller = new Activity("caller").Start();
        var result = await _host.RunAsync($"{one.Id}.run", timeout: one.Answer == "timed_out" ? Brief : null);
        return result.Error?.Code ?? "succeeded";
    }

    private async Task SettleAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (Cases.Values.Any(one => Remains(one.Id) is { } remains && (remains.State != PluginState.UnloadPending || !one.IsPinned)) && Stopwatch.GetElapsedTime(started) < Settle)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Listens to sources and exports meters whose names begin with <c>pins.heard</c>, and keeps the activities of one.</summary>
    private sealed class HeardTelemetry : IDisposable
    {
        private readonly List<Activity> _kept = [];
        private readonly ActivityListener _listener;
        private readonly MeterProvider _meters = OpenTelemetry.Sdk.CreateMeterProviderBuilder().AddMeter("pins.heard.*").AddReader(new BaseExportingMetricReader(new NoExporter())).Build();

        public HeardTelemetry()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = static source => source.Name.StartsWith("pins.heard", StringComparison.Ordinal),
                Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity => { if (activity.Source.Name == "pins.heard.kept") _kept.Add(activity); },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public void Flush() => Assert.True(_meters.ForceFlush());

        public void Dispose()
        {
            _listener.Dispose();
            _meters.Dispose();
        }
    }

    private sealed class NoExporter : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
