namespace PluginHost.Core.Tests.Plugins.Unloading;

/// <summary>Where plugins throw exceptions of their own types.</summary>
internal static class FaultHabits
{
    internal static IEnumerable<PinningCase> All =>
    [
        new(25, "action", "throws its own exception, with its own objects in it, from an action", """throw new Problem("no luck") { Data = { ["own"] = new Own() } };""") { Answer = "exception" },
        new(25, "inner", "throws its own exceptions in an aggregate", """await Task.WhenAll(Task.FromException(new Problem("a")), Task.Run(static () => throw new AggregateException(new Problem("b"), new Problem("c"))));""") { Answer = "exception" },
        new(25, "caught", "catches its own exceptions", """try { throw new Problem("no luck"); } catch (Problem) when (context.ActionRef.Length > 0) { }"""),
        new(25, "cancelled", "throws its own cancellation", "throw new Stop();") { Answer = "exception", Types = "public sealed class Stop : OperationCanceledException;" },
        new(25, "validation", "throws its own exception from its validation", null)
        {
            Answer = "invalid_parameters",
            Types = """
                [Action("run", Description = "Does it.")]
                public sealed class Run : IAction, IValidatesParameters<JsonElement>
                {
                    public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken token) => Task.FromResult(ActionResult.Success());
                    public IEnumerable<ParameterError> Validate(JsonElement parameters) => throw new Problem("no luck");
                }
                """,
        },
        new(25, "getter", "throws its own exception while its outputs are written", null)
        {
            Answer = "invalid_result",
            Types = """
                public sealed record Outputs { public string Text => throw new Problem("no luck"); }
                public sealed class Actions { [Action("run", Description = "Does it.")] public Outputs Run() => new(); }
                """,
        },
        new(25, "constructor", "throws its own exception from its constructor", "") { Answer = "plugin_refused", Members = """public Habit() => throw new Problem("no luck");""" },
        new(25, "static-constructor", "throws its own exception from a static constructor", "") { Answer = "plugin_refused", Members = """static Habit() => throw new Problem("no luck");""" },
        new(25, "services", "throws its own exception while it adds services", "")
        {
            Answer = "plugin_refused",
            Types = """public sealed class Setup : IPlugin { public void ConfigureServices(IServiceCollection services) => throw new Problem("no luck"); }""",
        },
        new(25, "start", "throws its own exception from StartAsync", "") { Answer = "plugin_refused", Types = Life("""await Task.Yield(); throw new Problem("no luck");""", "await Task.CompletedTask;") },
        new(25, "slow-start", "does not start in time", "") { Answer = "plugin_refused", Types = Life("await Task.Delay(-1, token);", "await Task.CompletedTask;"), Config = """{"defaults":{"startTimeout":"100ms"}}""" },
        new(25, "stop", "throws its own exception from StopAsync", "") { Types = Life("await Task.CompletedTask;", """await Task.Yield(); throw new Problem("no luck");""") },
        new(25, "dispose", "throws its own exception from Dispose", "")
        {
            Types = """public sealed class Service : IDisposable { public void Dispose() => throw new Problem("no luck"); } public sealed class Setup : IPlugin { public void ConfigureServices(IServiceCollection services) => services.AddSingleton<Service>(); }""",
            Members = "public Habit(Service service) { }",
        },
        new(25, "thread", "throws its own exception on a thread, and the host claims it", """
            var thread = new Thread(static () => { try { throw new Problem("no luck"); } catch (Problem problem) { ((Func<Exception, bool>)AppContext.GetData("pins.claim")!)(problem); } });
            thread.Start();
            thread.Join();
            """),
        new(25, "late", "fails after its call was answered", """await Task.Delay(-1, token).ContinueWith(static _ => throw new Problem("late"));""") { Answer = "timed_out" },
    ];

    private static string Life(string start, string stop) =>
        $"public sealed class Life : IPluginLifecycle {{ public async Task StartAsync(CancellationToken token) {{ {start} }} public async Task StopAsync(CancellationToken token) {{ {stop} }} }}";
}
