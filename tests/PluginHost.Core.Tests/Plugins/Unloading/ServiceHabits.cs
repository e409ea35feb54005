namespace PluginHost.Core.Tests.Plugins.Unloading;

/// <summary>What plugins do with services: containers, configuration, logs.</summary>
internal static class ServiceHabits
{
    private const string Hearing = "private sealed record Heard(HostEvent One); private static readonly ConcurrentBag<Heard> Kept = []; private readonly IHostEvents events; public Habit(IHostEvents events) => this.events = events; ";

    private static readonly string[] Container = ["Microsoft.Extensions.DependencyInjection"];
    private static readonly string[] Options = [.. Container, "Microsoft.Extensions.Options", "Microsoft.Extensions.Primitives"];

    private static readonly string[] Configuration =
        [.. Options, "Microsoft.Extensions.Configuration", "Microsoft.Extensions.Configuration.Abstractions", "Microsoft.Extensions.Configuration.Binder", "Microsoft.Extensions.Options.ConfigurationExtensions"];

    private static readonly string[] Http = [.. Configuration, "Microsoft.Extensions.Http", "Microsoft.Extensions.Logging", "Microsoft.Extensions.Diagnostics", "Microsoft.Extensions.Diagnostics.Abstractions"];

    internal static IEnumerable<PinningCase> All =>
    [
        .. Injected,
        .. OwnContainers,
        .. Logged,
        .. Subscribed,
    ];

    private static IEnumerable<PinningCase> Injected =>
    [
        new(12, "injected", "is given loggers of its own types, the clock, its settings and its own services", "others.Single().ToString(); logger.LogInformation(\"{Own}\", settings);")
        {
            Members = "private readonly ILogger logger; private readonly Settings settings; private readonly IEnumerable<IService> others; public Habit(ILogger<Habit> logger, TimeProvider time, PluginInfo info, Settings settings, Service service, IEnumerable<IService> others) => (this.logger, this.settings, this.others) = (logger, settings, others);",
            Types = """
                [PluginSettings] public sealed record Settings(Colour Colour = Colour.Red, TimeSpan? Wait = null, IReadOnlyList<string>? Names = null);
                public interface IService { }
                public sealed class Service(ILogger<Service> logger, IServiceProvider services) : IService, IAsyncDisposable { public ValueTask DisposeAsync() { logger.LogInformation("disposed"); return ValueTask.CompletedTask; } }
                public sealed class Setup : IPlugin
                {
                    public void ConfigureServices(IServiceCollection services) => services.AddSingleton<Service>().AddSingleton<IService, Service>().AddKeyedSingleton<IService>("key", (_, _) => new Service(null!, null!)).AddTransient(typeof(Func<>), typeof(Box<>)).AddScoped<Own>();
                }
                public sealed class Box<T>;
                """,
            Config = """{"settings":{"colour":"green","wait":"3s","names":["a"]}}""",
        },
        new(12, "asks", "asks its container for types that nobody registered", "services.GetService(typeof(Own)); services.GetServices<Own>(); services.GetService<ILogger<Own>>(); services.GetRequiredService<IServiceScopeFactory>().CreateScope();")
        {
            Members = "private readonly IServiceProvider services; public Habit(IServiceProvider services) => this.services = services;",
        },
    ];

    private static IEnumerable<PinningCase> OwnContainers =>
    [
        new(13, "activator", "creates its own types with ActivatorUtilities", "ActivatorUtilities.CreateInstance<Made>(services, new Own()); Kept = ActivatorUtilities.CreateFactory<Made>([typeof(Own)]); Kept(services, [new Own()]);")
        {
            Members = "private static ObjectFactory<Made>? Kept; private readonly IServiceProvider services; public Habit(IServiceProvider services) => this.services = services;",
            Types = "public sealed class Made(Own own, ILogger<Made> logger, TimeProvider time);",
        },
        new(13, "container", "builds a container of its own and disposes it", "using var own = new ServiceCollection().AddSingleton<Own>(_ => new Own()).AddSingleton<List<Own>>().BuildServiceProvider(); own.GetRequiredService<List<Own>>();") { Copies = Container },
        new(13, "container-kept", "builds a container of its own and never disposes it", "Kept = new ServiceCollection().AddSingleton<Own>(_ => new Own()).AddSingleton<List<Own>>().BuildServiceProvider(); Kept.GetRequiredService<List<Own>>();")
        {
            Members = "private static ServiceProvider? Kept;",
            Copies = Container,
        },
        new(13, "http-factory", "calls over its own copy of IHttpClientFactory, whose handlers live for two minutes", """using (var client = factory.CreateClient()) await client.GetStringAsync((string)AppContext.GetData("pins.url")!, token);""")
        {
            IsPinned = true,
            Members = "private readonly IHttpClientFactory factory; public Habit(IHttpClientFactory factory) => this.factory = factory;",
            Types = "public sealed class Setup : IPlugin { public void ConfigureServices(IServiceCollection services) => services.AddHttpClient(); }",
            Copies = Http,
        },
        new(13, "meter-factory", "makes meters with its own copy of IMeterFactory", """factory.Create("pins.heard.factory").CreateObservableGauge("gauge", static () => new Own().Number);""")
        {
            Members = "private readonly IMeterFactory factory; public Habit(IMeterFactory factory) => this.factory = factory;",
            Types = "public sealed class Setup : IPlugin { public void ConfigureServices(IServiceCollection services) => Microsoft.Extensions.DependencyInjection.MetricsServiceExtensions.AddMetrics(services); }",
            Copies = Http,
        },
        new(14, "options", "watches options over a configuration of its own, in the host's container", "monitor.OnChange(static _ => { }); monitor.CurrentValue.ToString(); root.Reload();")
        {
            Members = "private readonly IOptionsMonitor<Wishes> monitor; private readonly IConfigurationRoot root; public Habit(IOptionsMonitor<Wishes> monitor, IConfigurationRoot root) => (this.monitor, this.root) = (monitor, root);",
            Types = """
                public sealed class Wishes { public Colour Colour { get; set; } public string? Text { get; set; } }
                public sealed class Setup : IPlugin
                {
                    public void ConfigureServices(IServiceCollection services)
                    {
                        var root = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Text"] = "x" }).Build();
                        services.AddSingleton<IConfigurationRoot>(root).Configure<Wishes>(root);
                    }
                }
                """,
            Copies = Configuration,
        },
        new(14, "options-kept", "watches options over a configuration of its own, in a container that it never disposes", """
            var root = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Text"] = "x" }).Build();
            Kept = new ServiceCollection().Configure<Wishes>(root).BuildServiceProvider();
            Kept.GetRequiredService<IOptionsMonitor<Wishes>>().OnChange(static _ => { });
            """)
        {
            Members = "private static ServiceProvider? Kept;",
            Types = "public sealed class Wishes { public string? Text { get; set; } }",
            Copies = Configuration,
        },
        new(15, "binder", "binds a configuration to its own types", """new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Text"] = "x", ["List:0"] = "y" }).Build().Get<Wishes>();""")
        {
            Types = "public sealed class Wishes { public string? Text { get; set; } public List<string> List { get; set; } = []; }",
            Copies = Configuration,
        },
        new(15, "binder-enum", "binds a configuration to its own enum", """new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Colour"] = "Green" }).Build().Get<Wishes>();""")
        {
            Types = "public sealed class Wishes { public Colour Colour { get; set; } }",
            Copies = Configuration,
        },
        new(27, "options-create", "wraps its own type by Options.Create", "Kept = Microsoft.Extensions.Options.Options.Create(new Own());") { Members = "private static IOptions<Own>? Kept;", Copies = Options },
    ];

    private static IEnumerable<PinningCase> Logged =>
    [
        new(16, "log", "logs its own objects, exceptions, states and scopes", """
            var logger = factory.CreateLogger<Own>();
            using (logger.BeginScope(new Own()))
            using (context.Logger.BeginScope(new Dictionary<string, object> { ["own"] = new Own() }))
            {
                context.Logger.LogError(new Problem("logged"), "{Own} {Type}", new Own(), typeof(Own));
                logger.Log(LogLevel.Information, new EventId(1, "own"), new Own(), new Problem("logged"), static (own, problem) => own.Text + problem!.Message);
                Message(logger, new Own(), null);
            }

            context.Logger.BeginScope(new Own());
            """)
        {
            Members = """
                private static readonly Action<ILogger, Own, Exception?> Message = LoggerMessage.Define<Own>(LogLevel.Information, new EventId(2), "{Own}");
                private readonly ILoggerFactory factory;
                public Habit(ILoggerFactory factory) => this.factory = factory;
                """,
        },
        new(16, "progress", "reports progress", """context.ReportProgress(50, "half");"""),
    ];

    private static IEnumerable<PinningCase> Subscribed =>
    [
        new(28, "events", "subscribes to the host's events, keeps its own objects of them, and never ends it", "events.Subscribe<ActionEnded>(Hear); await Next.Task.WaitAsync(TimeSpan.FromMilliseconds(50)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);")
        {
            Members = Hearing + "private static readonly TaskCompletionSource Next = new(); private static Task Hear(ActionEnded ended, CancellationToken token) { Kept.Add(new Heard(ended)); Next.TrySetResult(); return Task.CompletedTask; }",
        },
        new(28, "events-throw", "throws its own exceptions at the host's events", "events.Subscribe<HostEvent>(static (_, _) => throw new Problem(\"deaf\"));") { Members = Hearing },
        new(28, "events-wait", "waits in a handler of the host's events until it is cancelled", "events.Subscribe<HostEvent>(static async (one, token) => { Kept.Add(new Heard(one)); await Task.Delay(-1, token); });") { Members = Hearing },
        new(28, "events-late", "subscribes to the host's events again when it stops, and once more when it is disposed", "events.Subscribe<ActionExecuted>(static (_, _) => Task.CompletedTask).Dispose();")
        {
            Members = Hearing,
            Types = "public sealed class Life(IHostEvents events) : IPluginLifecycle, IDisposable { public Task StartAsync(CancellationToken token) => Task.CompletedTask; public Task StopAsync(CancellationToken token) { Dispose(); return Task.CompletedTask; } public void Dispose() => events.Subscribe<HostEvent>((one, _) => Task.FromResult(new Own())); }",
        },
    ];
}
