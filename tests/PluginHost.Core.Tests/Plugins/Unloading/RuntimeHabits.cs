namespace PluginHost.Core.Tests.Plugins.Unloading;

/// <summary>What plugins do with the runtime itself: plain code, static events, timers, threads, tokens, flowing values.</summary>
internal static class RuntimeHabits
{
    private const string Timers = """public static class Kept { public static readonly List<object> All = []; }""";

    internal static IEnumerable<PinningCase> All =>
    [
        .. Plain,
        .. StaticEvents,
        .. Running,
        .. Resting,
        .. Tokens,
        .. Flowing,
        .. Handles,
    ];

    private static IEnumerable<PinningCase> Plain =>
    [
        new(1, "plain", "answers", ""),
        new(1, "statics", "keeps objects in its own static fields", "Kept.All.Add(new Own()); Kept.Table[typeof(Own)] = new Own();")
        {
            Types = "public static class Kept { public static readonly List<object> All = []; public static readonly ConcurrentDictionary<Type, Own> Table = []; }",
        },
        new(1, "async", "awaits its own asynchronous methods and sequences", "await Task.Yield(); await foreach (var one in Many()) await Task.Delay(one.Number, token);")
        {
            Members = "private static async IAsyncEnumerable<Own> Many() { for (var i = 0; i < 3; i++) { await Task.Yield(); yield return new Own(i); } }",
        },
        new(1, "linq", "sorts, groups and compares its own types", "var groups = Enumerable.Range(0, 99).Select(i => new Pair(i % 3, new Own(i))).OrderBy(p => p.Own.Text).GroupBy(p => p).ToDictionary(g => g.Key, g => g.ToHashSet()); Array.Sort(groups.Keys.Select(k => k.Key).ToArray());")
        {
            Types = "public readonly record struct Pair(int Key, Own Own);",
        },
        new(1, "regex", "keeps a compiled regular expression", """if (!Kept.Digits.IsMatch("123")) throw new Problem("no");""")
        {
            Types = """public static class Kept { public static readonly Regex Digits = new("^[0-9]+$", RegexOptions.Compiled); }""",
        },
        new(1, "expression", "compiles an expression over its own types", "Expression<Func<Own, string>> text = own => own.Text + own.Number; Kept = text.Compile(); Kept(new Own());")
        {
            Members = "private static Func<Own, string>? Kept;",
        },
        new(1, "enum", "parses and prints its own enum", """Enum.Parse<Colour>("Green").ToString(); Enum.GetNames<Colour>(); Enum.IsDefined(Colour.Red);"""),
        new(1, "pools", "rents from the shared pool of its own type", "var rented = ArrayPool<Own>.Shared.Rent(9); rented[0] = new Own(); ArrayPool<Own>.Shared.Return(rented); EqualityComparer<Own>.Default.Equals(new Own(), new Own());"),
        new(1, "thread-statics", "leaves objects in thread statics and thread locals", "Kept.OfThread = new Own(); Kept.Local.Value = new Own();")
        {
            Types = "public static class Kept { [ThreadStatic] public static Own? OfThread; public static readonly ThreadLocal<Own> Local = new(); }",
        },
        new(1, "async-local", "leaves an object in an AsyncLocal", "Kept.Value = new Own(); await Task.Yield();") { Members = "private static readonly AsyncLocal<Own> Kept = new();" },
    ];

    private static IEnumerable<PinningCase> StaticEvents =>
    [
        new(2, "process-exit", "adds a handler to AppDomain.ProcessExit", "AppDomain.CurrentDomain.ProcessExit += static (_, _) => { };") { IsPinned = true },
        new(2, "assembly-resolve", "adds a handler to AppDomain.AssemblyResolve", "AppDomain.CurrentDomain.AssemblyResolve += static (_, _) => null;") { IsPinned = true },
        new(2, "resolving", "adds a handler to AssemblyLoadContext.Default.Resolving", "AssemblyLoadContext.Default.Resolving += static (_, _) => null;") { IsPinned = true },
        new(2, "unobserved", "adds a handler to TaskScheduler.UnobservedTaskException", "TaskScheduler.UnobservedTaskException += static (_, _) => { };") { IsPinned = true },
        new(2, "unloading", "adds a handler to the Unloading event of its own load context", "AssemblyLoadContext.GetLoadContext(typeof(Own).Assembly)!.Unloading += static _ => { };"),
        new(2, "removed", "adds a handler to AppDomain.ProcessExit when it starts and removes it when it stops", "")
        {
            Types = """
                public sealed class Life : IPluginLifecycle
                {
                    public Task StartAsync(CancellationToken token) { AppDomain.CurrentDomain.ProcessExit += OnExit; return Task.CompletedTask; }
                    public Task StopAsync(CancellationToken token) { AppDomain.CurrentDomain.ProcessExit -= OnExit; return Task.CompletedTask; }
                    private static void OnExit(object? sender, EventArgs e) { }
                }
                """,
        },
    ];

    private static IEnumerable<PinningCase> Running =>
    [
        new(3, "timer", "lets a System.Threading.Timer run", "Kept.All.Add(new Timer(static _ => { }, null, 3600000, 3600000));") { IsPinned = true, Types = Timers },
        new(3, "timers-timer", "lets a System.Timers.Timer run", "var timer = new System.Timers.Timer(3600000); timer.Elapsed += static (_, _) => { }; timer.Start(); Kept.All.Add(timer);") { IsPinned = true, Types = Timers },
        new(3, "periodic", "awaits the ticks of a PeriodicTimer in the background", "_ = LoopAsync();")
        {
            IsPinned = true,
            Members = "private static readonly PeriodicTimer Ticks = new(TimeSpan.FromHours(1)); private static async Task LoopAsync() { while (await Ticks.WaitForNextTickAsync()) { } }",
        },
        new(3, "delay-loop", "loops over Task.Delay in the background", "_ = LoopAsync();")
        {
            IsPinned = true,
            Members = "private static async Task LoopAsync() { while (true) await Task.Delay(3600000); }",
        },
        new(3, "thread", "lets a thread run", """new Thread(static () => ((WaitHandle)AppContext.GetData("pins.stop")!).WaitOne()) { IsBackground = true }.Start();""") { IsPinned = true },
        new(3, "registered-wait", "lets the pool wait for a handle", """ThreadPool.RegisterWaitForSingleObject((WaitHandle)AppContext.GetData("pins.stop")!, static (_, _) => { }, null, -1, executeOnlyOnce: true);""") { IsPinned = true },
        new(3, "stopped", "lets a timer and a loop run, and stops both in StopAsync", "")
        {
            Types = """
                public sealed class Life : IPluginLifecycle
                {
                    private readonly CancellationTokenSource _stop = new();
                    private readonly Timer _timer = new(static _ => { }, null, 1000, 1000);
                    private Task _loop = Task.CompletedTask;
                    public Task StartAsync(CancellationToken token) { _loop = LoopAsync(); return Task.CompletedTask; }
                    public async Task StopAsync(CancellationToken token) { _timer.Dispose(); _stop.Cancel(); await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); }
                    private async Task LoopAsync() { while (true) await Task.Delay(1000, _stop.Token); }
                }
                """,
        },
    ];

    private static IEnumerable<PinningCase> Resting =>
    [
        new(4, "disposed-timer", "disposes its timer", "new Timer(static _ => { }, null, 3600000, 3600000).Dispose();"),
        new(4, "forgotten-timer", "forgets a running timer", "_ = new Timer(static _ => { }, null, 3600000, 3600000);"),
        new(4, "endless-delay", "forgets a Task.Delay without an end", "_ = WaitAsync();") { Members = "private static async Task WaitAsync() { await Task.Delay(-1); GC.KeepAlive(new Own()); }" },
        new(4, "file-watcher", "keeps a FileSystemWatcher in a static field", "Kept = new FileSystemWatcher(context.DataFolder); Kept.Changed += static (_, _) => { }; Kept.EnableRaisingEvents = true;")
        {
            Members = "private static FileSystemWatcher? Kept;",
        },
        new(4, "http-client", "keeps an HttpClient in a static field, and uses it", """await Kept.GetStringAsync((string)AppContext.GetData("pins.url")!, token);""") { Members = "private static readonly HttpClient Kept = new();" },
        new(4, "unobserved-fault", "forgets a task that failed", """_ = Task.FromException(new Problem("unobserved")); _ = Task.Run(static () => throw new Problem("unobserved"));"""),
    ];

    private static IEnumerable<PinningCase> Tokens =>
    [
        new(22, "register", "registers on its call's token and forgets it", "token.Register(static () => GC.KeepAlive(new Own()));"),
        new(22, "linked", "links its call's token and disposes nothing", "CancellationTokenSource.CreateLinkedTokenSource(token).Token.Register(static () => GC.KeepAlive(new Own()));"),
        new(22, "linked-disposed", "links its call's token and disposes the source", "using var linked = CancellationTokenSource.CreateLinkedTokenSource(token); linked.Token.Register(static () => GC.KeepAlive(new Own()));"),
        new(22, "late-register", "registers on its call's token after the call has ended", "Kept.Token = token;")
        {
            Types = """
                public static class Kept { public static CancellationToken Token; }
                public sealed class Life : IPluginLifecycle
                {
                    public Task StartAsync(CancellationToken token) => Task.CompletedTask;
                    public Task StopAsync(CancellationToken token) { Kept.Token.Register(static () => GC.KeepAlive(new Own())); return Task.CompletedTask; }
                }
                """,
        },
        new(22, "start-token", "registers on the tokens that its start and its stop get", "")
        {
            Types = """
                public sealed class Life : IPluginLifecycle
                {
                    public Task StartAsync(CancellationToken token) => StopAsync(token);
                    public Task StopAsync(CancellationToken token) { token.Register(static () => GC.KeepAlive(new Own())); return Task.CompletedTask; }
                }
                """,
        },
        new(22, "channel", "waits in the background for its own channel, with its call's token", "_ = Kept.Reader.ReadAsync(token).AsTask();") { Members = "private static readonly Channel<Own> Kept = Channel.CreateUnbounded<Own>();" },
        new(22, "endless-task", "waits in the background for a task of the host that never ends", "_ = WaitAsync();")
        {
            IsPinned = true,
            Members = """private static async Task WaitAsync() { await (Task)AppContext.GetData("pins.stopping")!; GC.KeepAlive(new Own()); }""",
        },
        new(22, "stray", "ignores its cancellation and waits for a task that never ends", """await (Task)AppContext.GetData("pins.stopping")!;""") { IsPinned = true, Answer = "timed_out" },
    ];

    private static IEnumerable<PinningCase> Flowing =>
    [
        new(23, "service", "has a value in an AsyncLocal while the host calls a service for it", """Kept.Value = new Own(); await context.InvokeServiceAsync(new ServiceRequest("stub", "items"), token);""")
        {
            Members = "private static readonly AsyncLocal<Own> Kept = new();",
        },
        new(23, "nested", "runs another plugin's action that starts a timer", """await context.InvokeAsync("keeper.keep", cancellationToken: token);"""),
        new(23, "nested-value", "has a value in an AsyncLocal while it runs another plugin's action that starts a timer", """Kept.Value = new Own(); await context.InvokeAsync("keeper.keep", cancellationToken: token);""")
        {
            IsPinned = true,
            Members = "private static readonly AsyncLocal<Own> Kept = new();",
        },
        new(23, "fault", "has a value in an AsyncLocal on a thread that throws, and is quarantined for it", """
            var thread = new Thread(static () =>
            {
                Kept.Value = new Own();
                try { throw new Problem("no luck"); }
                catch (Problem problem) { ((Func<Exception, bool>)AppContext.GetData("pins.claim")!)(problem); }
            });
            thread.Start();
            thread.Join();
            """)
        {
            Members = "private static readonly AsyncLocal<Own> Kept = new();",
            Config = """{"defaults":{"maxFaults":1}}""",
        },
        new(24, "contextual", "enters contextual reflection and calls a service", """AssemblyLoadContext.EnterContextualReflection(typeof(Own).Assembly); await context.InvokeServiceAsync(new ServiceRequest("stub", "items"), token);"""),
        new(24, "contextual-nested", "enters contextual reflection and runs another plugin's action that starts a timer", """AssemblyLoadContext.EnterContextualReflection(typeof(Own).Assembly); await context.InvokeAsync("keeper.keep", cancellationToken: token);""") { IsPinned = true },
    ];

    private static IEnumerable<PinningCase> Handles =>
    [
        new(10, "dispatch-proxy", "makes a DispatchProxy", "Kept = DispatchProxy.Create<IFace, Proxy>(); Kept.Call();")
        {
            Members = "private static IFace? Kept;",
            Types = "public interface IFace { void Call(); } public class Proxy : DispatchProxy { protected override object? Invoke(MethodInfo? method, object?[]? arguments) => null; }",
        },
        new(11, "context-table", "keeps a ConditionalWeakTable from its load context to one of its types", "Kept.Add(AssemblyLoadContext.GetLoadContext(typeof(Own).Assembly)!, typeof(Own));")
        {
            IsPinned = true,
            Members = "private static readonly ConditionalWeakTable<AssemblyLoadContext, Type> Kept = [];",
        },
        new(11, "type-table", "keeps a ConditionalWeakTable from one of its types to an object", "Kept.Add(typeof(Own), new Own());") { Members = "private static readonly ConditionalWeakTable<Type, Own> Kept = [];" },
        new(26, "handle", "keeps a GCHandle", "GCHandle.Alloc(new Own());") { IsPinned = true },
        new(26, "data", "puts one of its objects into AppDomain.SetData", """AppDomain.CurrentDomain.SetData("pins.data", new Own());""") { IsPinned = true },
        new(26, "encoding", "registers an encoding provider", "Encoding.RegisterProvider(new Provider());")
        {
            IsPinned = true,
            Types = "public sealed class Provider : EncodingProvider { public override Encoding? GetEncoding(int codepage) => null; public override Encoding? GetEncoding(string name) => null; }",
        },
        new(26, "diagnostic-listener", "subscribes to DiagnosticListener.AllListeners", "DiagnosticListener.AllListeners.Subscribe(new Observer());")
        {
            IsPinned = true,
            Types = "public sealed class Observer : IObserver<DiagnosticListener> { public void OnCompleted() { } public void OnError(Exception error) { } public void OnNext(DiagnosticListener value) { } }",
        },
    ];
}
