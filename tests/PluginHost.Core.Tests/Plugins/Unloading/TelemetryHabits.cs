namespace PluginHost.Core.Tests.Plugins.Unloading;

/// <summary>What plugins do to be observed. Meters and sources whose names begin with <c>pins.heard</c> have a listener.</summary>
internal static class TelemetryHabits
{
    internal static IEnumerable<PinningCase> All =>
    [
        new(17, "source", "keeps an ActivitySource in a static field", """using var activity = Kept.StartActivity("work");""") { Members = """private static readonly ActivitySource Kept = new("pins.quiet");""" },
        new(17, "source-heard", "keeps an ActivitySource with a listener in a static field", """using var activity = Kept.StartActivity("work")!; activity.SetTag("text", "x");""") { Members = """private static readonly ActivitySource Kept = new("pins.heard.source");""" },
        new(17, "event-source", "keeps an EventSource in a static field", "Kept.Log.Happened(1);")
        {
            Types = """[EventSource(Name = "Pins-Quiet")] public sealed class Kept : EventSource { public static readonly Kept Log = new(); [Event(1)] public void Happened(int number) => WriteEvent(1, number); }""",
        },
        new(18, "counter", "keeps a Meter with a counter in a static field", """Kept.CreateCounter<long>("count").Add(1);""") { Members = """private static readonly Meter Kept = new("pins.quiet");""" },
        new(18, "counter-heard", "keeps a Meter with a counter in a static field; OpenTelemetry exports it", """Kept.CreateCounter<long>("count").Add(1);""") { Members = """private static readonly Meter Kept = new("pins.heard.counter");""" },
        new(19, "gauge", "keeps a Meter with an observable gauge in a static field", """Kept.CreateObservableGauge("gauge", static () => new Own().Number);""") { IsPinned = true, Members = """private static readonly Meter Kept = new("pins.quiet");""" },
        new(19, "gauge-heard", "keeps a Meter with an observable gauge in a static field; OpenTelemetry exports it", """Kept.CreateObservableGauge("gauge", static () => new Own().Number);""")
        {
            IsPinned = true,
            Members = """private static readonly Meter Kept = new("pins.heard.gauge");""",
        },
        new(20, "disposed", "disposes its Meter; OpenTelemetry exports it", """using var meter = new Meter("pins.heard.disposed"); meter.CreateObservableGauge("gauge", static () => new Own().Number); meter.CreateCounter<long>("count").Add(1);"""),
        new(21, "tag", "puts one of its objects into its caller's activity", """Activity.Current!.SetTag("own", new Own()); Activity.Current!.SetCustomProperty("own", new Own());"""),
        new(21, "tag-kept", "puts one of its objects into an activity that an exporter keeps", """using var activity = Kept.StartActivity("work")!; activity.SetTag("own", new Own());""") { IsPinned = true, Members = """private static readonly ActivitySource Kept = new("pins.heard.kept");""" },
    ];
}
