using System.Text;
using PluginHost.Core.Actions;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Actions;

public sealed class StylesTests : IAsyncLifetime
{
    private static readonly PluginSource Styles = new("Styles", """
        public enum Level { Low, [JsonStringEnumMemberName("sky-high")] SkyHigh }

        public sealed record Point(int X, int Y = 7);

        public sealed record Input(string Name, [property: Range(1, 9)] int Count = 2, Level Level = Level.Low, TimeSpan? Wait = null, Point? At = null, [property: DefaultValue("x")] string? Late = null)
        {
            [DefaultValue(5)]
            public int Extra { get; init; }

            [Secret]
            public string? Token { get; init; }
        }

        public sealed record Output(string Text, TimeSpan Wait, Level Level, int Extra);

        [Action("typed", Description = "Typed.")]
        public sealed class Typed : IAction<Input, Output>, IValidatesParameters<Input>, IDryRun<Input>
        {
            public Task<ActionResult<Output>> ExecuteAsync(Input input, ActionContext context, CancellationToken token) => Task.FromResult<ActionResult<Output>>(input.Name switch
            {
                "fail" => ActionResult.Failed("declared", "Failed."),
                "skip" => ActionResult.Skipped("Skipped."),
                "note" => ActionResult.Success(new Output("n", default, default, 0), "Noted."),
                "null" => default,
                _ => new Output($"{input.Name} {input.Count} {input.At?.X},{input.At?.Y} {input.Late}", input.Wait ?? TimeSpan.FromSeconds(90), input.Level, input.Extra),
            });

            public IEnumerable<ParameterError> Validate(Input input)
            {
                if (input.Name == "bad") yield return new("name", $"'{input.Name}' is a bad name for {input.Token}.");
                if (input.Name == "throws") throw new InvalidOperationException("secret cause");
            }

            public Task<ActionResult> DryRunAsync(Input input, ActionContext context, CancellationToken token) => Task.FromResult(ActionResult.Success(new JsonObject { ["would"] = input.Name }, "Would do it."));
        }

        [Action("json", Description = "JSON.")]
        public sealed class Json : IAction, IValidatesParameters<JsonElement>, IDryRun<JsonElement>
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken token) => Task.FromResult(ActionResult.Success(new JsonObject { ["got"] = JsonNode.Parse(context.Parameters.GetRawText()) }));

            public IEnumerable<ParameterError> Validate(JsonElement parameters) => parameters.TryGetProperty("bad", out _) ? [new("bad", "Not that.")] : [];

            public Task<ActionResult> DryRunAsync(JsonElement parameters, ActionContext context, CancellationToken token) => Task.FromResult(ActionResult.Failed("declared", "Could not."));
        }

        public sealed record Declaration(string Name, int Count = 3);

        [Action("declared", Description = "JSON with a declared shape.")]
        [Parameters(typeof(Declaration))]
        public sealed class Declared : IAction
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken token) => Task.FromResult(ActionResult.Success(JsonNode.Parse(context.Parameters.GetRawText())!.AsObject()));
        }

        [Action("number", Description = "A typed result that is no object.")]
        public sealed class Number : IAction<Point, int>
        {
            public Task<ActionResult<int>> ExecuteAsync(Point point, ActionContext context, CancellationToken token) => Task.FromResult<ActionResult<int>>(point.X + point.Y);
        }

        public sealed class Methods
        {
            [Action("nothing", Description = "Nothing.")] public void Nothing() { }
            [Action("task", Description = "A task.")] public async Task TaskOnly() => await Task.Yield();
            [Action("value_task", Description = "A value task.")] public async ValueTask ValueTaskOnly() => await Task.Yield();
            [Action("value", Description = "A value.")] public int Value(int a, int b = 2) => a + b;
            [Action("text", Description = "A text.")] public async Task<string?> Text(string? text = null) { await Task.Yield(); return text; }
            [Action("list", Description = "A list.")] public async ValueTask<IReadOnlyList<Point>> List(List<int> xs) { await Task.Yield(); return [.. xs.Select(x => new Point(x))]; }
            [Action("record", Description = "A record.")] public static Point Record(Point at) => at;
            [Action("untyped", Description = "A result.")] public ActionResult Untyped(string code) => ActionResult.Failed(code, "Said so.");
            [Action("untyped_task", Description = "A result to come.")] public async Task<ActionResult> UntypedTask() { await Task.Yield(); return ActionResult.Success(new JsonObject { ["a"] = 1 }); }
            [Action("untyped_value_task", Description = "A result to come.")] public async ValueTask<ActionResult> UntypedValueTask() { await Task.Yield(); return ActionResult.Skipped("Why not."); }
            [Action("result", Description = "A typed result.")] public ActionResult<Point> Result(int x) => x < 0 ? ActionResult.Failed("negative") : new Point(x);
            [Action("result_task", Description = "A typed result to come.")] public async Task<ActionResult<Point>> ResultTask(int x) { await Task.Yield(); return new Point(x); }
            [Action("result_value_task", Description = "A typed result to come.")] public async ValueTask<ActionResult<int>> ResultValueTask(int x) { await Task.Yield(); return x; }
            [Action("null_task", Description = "No task.")] public Task NullTask() => null!;
            [Action("null_text_task", Description = "No task.")] public Task<string> NullTextTask() => null!;
            [Action("throws", Description = "Throws.")] public void Throws() => throw new ActionFailedException("declared", "Thrown.");
            [Action("named", Description = "Names.")] public string Named(string theName, [Range(1, 3)] int howMany = 2, Level level = Level.SkyHigh) => $"{theName} {howMany} {level}";
            [Action("context", Description = "Context.")] public string Context(ActionContext context, PluginInfo info, TimeProvider time, ILogger<Methods> logger, CancellationToken token) => $"{context.ActionRef} {info.Id} {info.Version} {time.GetUtcNow():u} {token.CanBeCanceled} {logger is not null}";
        }
        """);

    private readonly TempFolder _folder = new();
    private TestHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _folder.AddPlugin(Styles);
        _host = await TestHost.StartAsync(_folder, new VirtualTime());
        Assert.Empty(_host.Plugin("styles").Warnings);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("typed", """{"name":"Ada"}""", """succeeded {"text":"Ada 2 , ","wait":"90s","level":"low","extra":5}""")]
    [InlineData("typed", """{"name":"Ada","count":9,"level":"sky-high","wait":"1.5m","at":{"x":1},"late":"z","extra":6}""", """succeeded {"text":"Ada 9 1,7 z","wait":"90s","level":"sky-high","extra":6}""")]
    [InlineData("typed", """{"name":"Ada","wait":2}""", """succeeded {"text":"Ada 2 , ","wait":"2s","level":"low","extra":5}""")]
    [InlineData("typed", """{"name":"note"}""", """succeeded {"text":"n","wait":"0ms","level":"low","extra":0} Noted.""")]
    [InlineData("typed", """{"name":"fail"}""", "failed declared: Failed.")]
    [InlineData("typed", """{"name":"skip"}""", "skipped Skipped.")]
    [InlineData("typed", """{"name":"null"}""", "failed invalid_result: 'styles.typed' answered with an invalid result: 'outputs' must not be null.")]
    [InlineData("typed", """{"name":"Ada","count":10}""", "failed invalid_parameters: 'parameters.count' must be an integer from 1 to 9.")]
    [InlineData("typed", """{"name":"Ada","level":"mid"}""", "failed invalid_parameters: 'parameters.level' must be one of: low, sky-high.")]
    [InlineData("typed", """{"name":"bad","token":"hunter2"}""", "failed invalid_parameters: 'bad' is a bad name for ***.")]
    [InlineData("typed", """{"name":"throws"}""", "failed invalid_parameters: The action's own validation failed; the host's log says how.")]
    [InlineData("json", """{"a":[1]}""", """succeeded {"got":{"a":[1]}}""")]
    [InlineData("json", "", """succeeded {"got":{}}""")]
    [InlineData("json", """{"bad":1}""", "failed invalid_parameters: Not that.")]
    [InlineData("declared", """{"name":"x"}""", """succeeded {"name":"x","count":3}""")]
    [InlineData("number", """{"x":1}""", """succeeded {"result":8}""")]
    [InlineData("nothing", "{}", "succeeded")]
    [InlineData("task", "{}", "succeeded")]
    [InlineData("value_task", "{}", "succeeded")]
    [InlineData("value", """{"a":1}""", """succeeded {"result":3}""")]
    [InlineData("text", "{}", """succeeded {"result":null}""")]
    [InlineData("text", """{"text":"é"}""", """succeeded {"result":"é"}""")]
    [InlineData("list", """{"xs":[1,2]}""", """succeeded {"result":[{"x":1,"y":7},{"x":2,"y":7}]}""")]
    [InlineData("record", """{"at":{"x":1,"y":2}}""", """succeeded {"x":1,"y":2}""")]
    [InlineData("untyped", """{"code":"mine"}""", "failed mine: Said so.")]
    [InlineData("untyped", """{"code":" "}""", "failed exception: 'styles.untyped' threw an exception; the host's log says which.")]
    [InlineData("untyped_task", "{}", """succeeded {"a":1}""")]
    [InlineData("untyped_value_task", "{}", "skipped Why not.")]
    [InlineData("result", """{"x":1}""", """succeeded {"x":1,"y":7}""")]
    [InlineData("result", """{"x":-1}""", "failed negative: The action failed with 'negative'.")]
    [InlineData("result_task", """{"x":1}""", """succeeded {"x":1,"y":7}""")]
    [InlineData("result_value_task", """{"x":1}""", """succeeded {"result":1}""")]
    [InlineData("null_task", "{}", "failed invalid_result: 'styles.null_task' answered with an invalid result: The action returned null instead of a task.")]
    [InlineData("null_text_task", "{}", "failed invalid_result: 'styles.null_text_task' answered with an invalid result: The action returned null instead of a task.")]
    [InlineData("throws", "{}", "failed declared: Thrown.")]
    [InlineData("named", """{"the_name":"n"}""", """succeeded {"result":"n 2 SkyHigh"}""")]
    [InlineData("named", """{"the_name":"n","how_many":4}""", "failed invalid_parameters: 'parameters.how_many' must be an integer from 1 to 3.")]
    [InlineData("context", "{}", """succeeded {"result":"styles.context styles 1.0.0 2026-01-31 12:00:00Z True True"}""")]
    [InlineData("text", """{"text":"\ud800"}""", "failed invalid_parameters: 'parameters' holds text that is not valid Unicode.")]
    public async Task Call_InEveryStyle_GivesItsResult(string name, string parameters, string expected) =>
        Assert.Equal(expected, Describe(await _host.RunAsync($"styles.{name}", parameters)));

    [Theory]
    [InlineData("typed", """{"name":"Ada"}""", """succeeded {"would":"Ada"} Would do it.""")]
    [InlineData("typed", """{"name":"bad"}""", "failed invalid_parameters: 'bad' is a bad name for .")]
    [InlineData("json", "{}", "failed declared: Could not.")]
    [InlineData("declared", """{"name":"x"}""", "succeeded The parameters are good. The action has no dry run of its own; nothing was done.")]
    [InlineData("throws", "{}", "succeeded The parameters are good. The action has no dry run of its own; nothing was done.")]
    public async Task DryRun_InEveryStyle_DoesNothing(string name, string parameters, string expected)
    {
        Assert.Equal(expected, Describe(await _host.RunAsync($"styles.{name}", parameters, dryRun: true)));
        Assert.Equal(name is "typed" or "json", _host.Registry.Find($"styles.{name}")!.SupportsDryRun);
    }

    [Fact]
    public async Task Validation_ThatThrows_IsLoggedOnce()
    {
        await _host.RunAsync("styles.typed", """{"name":"throws"}""");
        var log = Assert.Single(_host.Logs.Of("ActionValidationThrew"));
        Assert.Equal("The own validation of action 'styles.typed' threw an exception.", log.Message);
        Assert.Contains("secret cause", log.Exception, StringComparison.Ordinal);
    }

    private static string Describe(ExecutionResult result) => string.Join(' ', new[]
    {
        result.Outcome.ToWord(),
        result.Error is { } error ? $"{error.Code}:" : "",
        Encoding.UTF8.GetString(result.Outputs.Span),
        result.Message,
    }.Where(static part => !string.IsNullOrEmpty(part)));
}
