using PluginHost.Sdk.Analyzers.Tests.Support;

namespace PluginHost.Sdk.Analyzers.Tests;

/// <summary>The host is the authority: what its inspector refuses is reported while it is written, and what it takes is left alone.</summary>
public sealed class AgreementTests
{
    private const string Good = """
        public static class Acme
        {
            [Action("good", Description = "Is good.")] public static void Good() { }
        }

        """;

    /// <summary>Arguments of <c>[Action]</c> after the name.</summary>
    public static TheoryData<bool, string> Attributes => new()
    {
        { true, "\"ok\", Description = \"Is ok.\"" },
        { true, "\"o\", Description = \"Is ok.\", Title = \"T\", Category = \"C\", Version = \"1.0.0-rc.1+x\", Color = \"#00FFaa\", Timeout = \"1.5m\", DocsUrl = \"http://acme.example/docs\"" },
        { true, "\"ok\", Description = \"Is ok.\", Aliases = new[] { \"a\", \"b\" }, Tags = new[] { \"\", \" \" }, RequiredServices = new[] { \"No Name\" }" },
        { true, "\"ok\", Description = \"Is ok.\", Mode = ActionMode.Sync, Timeout = \"24h\"" },
        { true, "\"ok\", Description = \"Is ok.\", Timeout = \" 86400 \"" },
        { true, "name: \"ok\", Description = \"Is ok.\", Title = null, Category = null, Version = null, Color = null" },
        { false, "\"Ok\", Description = \"Is ok.\"" },
        { false, "\"\", Description = \"Is ok.\"" },
        { false, "\"1st\", Description = \"Is ok.\"" },
        { false, "\"with-dash\", Description = \"Is ok.\"" },
        { false, "\"ok\\n\", Description = \"Is ok.\"" },
        { false, $"\"{new string('a', 65)}\", Description = \"Is ok.\"" },
        { true, $"\"{new string('a', 64)}\", Description = \"Is ok.\"" },
        { false, "\"ok\"" },
        { false, "\"ok\", Description = \"  \"" },
        { false, $"\"ok\", Description = \"{new string('a', 2001)}\"" },
        { false, "\"ok\", Description = \"Is ok.\", Title = \" \"" },
        { false, $"\"ok\", Description = \"Is ok.\", Title = \"{new string('a', 201)}\"" },
        { false, "\"ok\", Description = \"Is ok.\", Category = \"\"" },
        { false, $"\"ok\", Description = \"Is ok.\", Category = \"{new string('a', 65)}\"" },
        { false, "\"ok\", Description = \"Is ok.\", Version = \"1\"" },
        { false, "\"ok\", Description = \"Is ok.\", Version = \"1.0.01\"" },
        { false, "\"ok\", Description = \"Is ok.\", Version = \"1.0.0-01\"" },
        { false, "\"ok\", Description = \"Is ok.\", Color = \"red\"" },
        { false, "\"ok\", Description = \"Is ok.\", Color = \"#12345\"" },
        { false, "\"ok\", Description = \"Is ok.\", Mode = ActionMode.EventDriven" },
        { false, "\"ok\", Description = \"Is ok.\", Timeout = \"soon\"" },
        { false, "\"ok\", Description = \"Is ok.\", Timeout = \"0s\"" },
        { false, "\"ok\", Description = \"Is ok.\", Timeout = \"25h\"" },
        { false, "\"ok\", Description = \"Is ok.\", Timeout = \"-1s\"" },
        { false, "\"ok\", Description = \"Is ok.\", Timeout = \"1 s\"" },
        { false, "\"ok\", Description = \"Is ok.\", DocsUrl = \"docs/ok\"" },
        { false, "\"ok\", Description = \"Is ok.\", DocsUrl = \"ftp://acme.example\"" },
        { false, "\"ok\", Description = \"Is ok.\", Aliases = new[] { \"A b\" }" },
        { false, "\"ok\", Description = \"Is ok.\", Aliases = new[] { \"a\", \"a\" }" },
        { false, "\"good\", Description = \"Is there already.\"" },
        { true, "\"ok\", Description = \"Is ok.\", Aliases = new[] { \"good\" }" },
    };

    /// <summary>Attributes beside <c>[Action]</c>, with the method.</summary>
    public static TheoryData<bool, string> Methods => new()
    {
        { true, "[Description(\"x\")] public static int Ok(int count, string? name = null) => count;" },
        { true, "[ActionError(\"no_room\", \"x\"), ActionError(\"no\", \"\")] public static void Ok() { }" },
        { false, "[ActionError(\"No\", \"x\")] public static void Ok() { }" },
        { false, "[ActionError(\"no\", \"x\"), ActionError(\"no\", \"y\")] public static void Ok() { }" },
        { true, "[ActionRetry(MaxAttempts = 100, Factor = 1, Delay = \"1ms\", MaxDelay = \"24h\")] public static void Ok() { }" },
        { false, "[ActionRetry(MaxAttempts = 0)] public static void Ok() { }" },
        { false, "[ActionRetry(MaxAttempts = 101)] public static void Ok() { }" },
        { false, "[ActionRetry(Factor = 0.5)] public static void Ok() { }" },
        { false, "[ActionRetry(Factor = double.NaN)] public static void Ok() { }" },
        { false, "[ActionRetry(Delay = \"x\")] public static void Ok() { }" },
        { false, "[ActionRetry(MaxDelay = \"2d\")] public static void Ok() { }" },
        { true, "[ActionExample(\"E\", \"{}\")] public static void Ok() { }" },
        { true, "[ActionExample(\"E\", \"{\\\"count\\\": 3, \\\"names\\\": [\\\"a\\\", null]}\")] public static void Ok(int count, string?[] names, bool flag = false) { }" },
        { true, "[ActionExample(\"E\", \"{\\\"at\\\": \\\"2026-01-31T12:00:00Z\\\", \\\"id\\\": \\\"01a204d5-5c49-795e-a7fe-3b7b807f9a61\\\", \\\"wait\\\": 5}\")] public static void Ok(DateTimeOffset at, Guid id, TimeSpan wait) { }" },
        { false, "[ActionExample(\"E\", \"[]\")] public static void Ok() { }" },
        { false, "[ActionExample(\"E\", \"null\")] public static void Ok() { }" },
        { false, "[ActionExample(\"E\", \"\")] public static void Ok() { }" },
        { false, "[ActionExample(\"E\", \"{\")] public static void Ok() { }" },
        { false, "[ActionExample(\"E\", \"{'a': 1}\")] public static void Ok(int a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": 1,}\")] public static void Ok(int a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": 01}\")] public static void Ok(int a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": 1} x\")] public static void Ok(int a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": \\\"x\\\"}\")] public static void Ok(int a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": 1.5}\")] public static void Ok(int a) { }" },
        { true, "[ActionExample(\"E\", \"{\\\"a\\\": 1e2}\")] public static void Ok(int a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": 1, \\\"a\\\": 2}\")] public static void Ok(int a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"b\\\": 1}\")] public static void Ok(int a = 1) { }" },
        { false, "[ActionExample(\"E\", \"{}\")] public static void Ok(int a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": null}\")] public static void Ok(string a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": \\\"later\\\"}\")] public static void Ok(TimeSpan a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": \\\"x\\\"}\")] public static void Ok([EmailAddress] string a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": \\\"x\\\"}\")] public static void Ok([RegularExpression(\"[a-c]\")] string a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": \\\"tuesday\\\"}\")] public static void Ok(PlatformID a) { }" },
        { false, "[ActionExample(\"E\", \"{\\\"a\\\": \\\"\\\\ud800\\\"}\")] public static void Ok(string a) { }" },
        { false, "private static void Ok() { }" },
        { false, "internal static void Ok() { }" },
        { false, "public static void Ok<T>() { }" },
        { false, "public static void Ok(ref int a) { }" },
        { false, "public static void Ok(out int a) => a = 1;" },
        { false, "public static void Ok(in CancellationToken a) { }" },
        { false, "public static void Ok(Action a) { }" },
        { false, "public static void Ok((int A, int B) a) { }" },
        { false, "public static void Ok(int[,] a) { }" },
        { false, "public static void Ok(Dictionary<int, string> a) { }" },
        { false, "public static void Ok(List<Action> a) { }" },
        { false, "public static void Ok(System.Collections.IEnumerable a) { }" },
        { false, "public static void Ok(Stream a) { }" },
        { false, "public static void Ok(Type a) { }" },
        { true, "public static void Ok(object a, JsonNode? b, JsonElement c, int?[] d, byte[] e, Dictionary<string, List<int>> f, Uri g, char h) { }" },
        { true, "public static void Ok(IServiceProvider services, ActionContext context, TimeProvider time, PluginInfo plugin, CancellationToken token) { }" },
        { true, "public static async Task<int> Ok(CancellationToken token) { await Task.Delay(1, token); return 1; }" },
        { true, "public static ValueTask<ActionResult<string>> Ok() => default;" },
        { false, "public static Task<Action> Ok() => null!;" },
        { false, "public static Stream Ok() => Stream.Null;" },
        { true, "public static ActionResult Ok() => ActionResult.Success();" },
        { false, "[Outputs(typeof(Stream))] public static ActionResult Ok() => ActionResult.Success();" },
        { true, "public static void Ok([Range(1, 5)] int a = 3, [Range(0.5, 1)] double b = 1, [Range(typeof(decimal), \"1\", \"2\")] decimal c = 2) { }" },
        { false, "public static void Ok([Range(5, 1)] int a) { }" },
        { false, "public static void Ok([Range(1, 5)] string a) { }" },
        { false, "public static void Ok([Range(1, 5)] int a = 6) { }" },
        { false, "public static void Ok([Range(0, 1, MaximumIsExclusive = true)] double a = 1) { }" },
        { true, "public static void Ok([StringLength(5, MinimumLength = 2)] string a = \"abc\", [MinLength(1)] int[]? b = null, [Length(1, 2)] string c = \"c\") { }" },
        { false, "public static void Ok([StringLength(5)] int a) { }" },
        { false, "public static void Ok([StringLength(5, MinimumLength = 6)] string a) { }" },
        { false, "public static void Ok([MinLength(-1)] string a) { }" },
        { false, "public static void Ok([MaxLength(2)] string a = \"abc\") { }" },
        { true, "public static void Ok([MaxLength] string a = \"abc\") { }" },
        { false, "public static void Ok(int fooBar, int foo_bar) { }" },
        { false, "public static void Ok([Required] string a = \"\") { }" },
        { false, "public static void Ok([RegularExpression(\"(\")] string a) { }" },
        { false, "public static void Ok([RegularExpression(\"a\")] int a) { }" },
        { false, "public static void Ok([RegularExpression(\"a\")] string a = \"b\") { }" },
        { true, "public static void Ok([RegularExpression(\"(?=a)a\")] string a = \"a\") { }" },
        { true, "public static void Ok([AllowedValues(\"a\", \"b\")] string a = \"b\", [AllowedValues(\"x\")] List<string>? b = null) { }" },
        { false, "public static void Ok([AllowedValues(1)] int a) { }" },
        { false, "public static void Ok([AllowedValues] string a) { }" },
        { false, "public static void Ok([AllowedValues(\"a\")] string a = \"b\") { }" },
        { true, "public static void Ok([Option(\"a\", \"A\"), Option(\"b\")] string a = \"a\") { }" },
        { true, "public static void Ok([Option(\"a\"), Option(\"a\")] string a) { }" },
        { false, "public static void Ok([Option(\"a\")] int a) { }" },
        { false, "public static void Ok([Option(\"\")] string a) { }" },
        { false, "public static void Ok([Option(\"a\", \" \")] string a) { }" },
        { false, "public static void Ok([Display(Name = \" \")] string a) { }" },
        { true, "public static void Ok(string kind, [ShowWhen(\"kind\", EqualTo = \"x\")] int a) { }" },
        { false, "public static void Ok([ShowWhen(\"b\", EqualTo = 1)] int a) { }" },
        { false, "public static void Ok([ShowWhen(\"a\", EqualTo = 1)] int a) { }" },
        { false, "public static void Ok(int myCount, [ShowWhen(\"myCount\", EqualTo = 1)] int a) { }" },
        { false, "public static void Ok(int b, [ShowWhen(\"b\")] int a) { }" },
        { false, "public static void Ok(int b, [ShowWhen(\"b\", EqualTo = 1, NotEqualTo = 2)] int a) { }" },
        { false, "public static void Ok(byte a, PlatformID b = (PlatformID)99, [EmailAddress] string c = \"x\") { }" },
        { true, "public static void Ok(PlatformID a = PlatformID.Unix, DayOfWeek? b = DayOfWeek.Friday, decimal c = 1.5m, long d = -1, char e = 'x') { }" },
    };

    /// <summary>Types beside a good action.</summary>
    public static TheoryData<bool, string> Types => new()
    {
        { false, "[Action(\"ok\", Description = \"x\")] public sealed class Ok;" },
        { false, "[Action(\"ok\", Description = \"x\")] public static class Ok;" },
        { false, "[Action(\"ok\", Description = \"x\")] public abstract class Ok : IAction { public abstract Task<ActionResult> ExecuteAsync(ActionContext c, CancellationToken t); }" },
        { false, "[Action(\"ok\", Description = \"x\")] public class Ok<T> : IAction { public Task<ActionResult> ExecuteAsync(ActionContext c, CancellationToken t) => null!; }" },
        { true, "[Action(\"ok\", Description = \"x\")] internal sealed class Ok : IAction { public Task<ActionResult> ExecuteAsync(ActionContext c, CancellationToken t) => null!; }" },
        { true, Typed("In", "Out") + "public sealed record In(string Name, int Count = 1); public sealed record Out(int Result);" },
        { true, Typed("JsonElement", "JsonObject") },
        { true, Typed("object", "string") },
        { true, Typed("In", "In") + "public sealed record In { public List<In> Children { get; init; } = []; public int ReadOnly => 1; }" },
        { false, Typed("string", "string") },
        { false, Typed("List<int>", "int") },
        { false, Typed("In", "int") + "public abstract record In;" },
        { false, Typed("In", "int") + "public sealed record In(Action Call);" },
        { true, Typed("In", "int") + "public sealed record In { [JsonIgnore] public Action? Call { get; init; } private Action? Other { get; init; } }" },
        { false, Typed("In", "int") + "public sealed record In { [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public Action? Call { get; init; } }" },
        { false, Typed("In", "int") + "public sealed record In(Inner Inner); public sealed record Inner([Range(1, 5)] string Text);" },
        { false, Typed("In", "int") + "public sealed record In(Inner Inner); public sealed record Inner([property: Range(1, 5)] string Text);" },
        { false, Typed("In", "int") + "public sealed record In(string A) { public string a { get; init; } = \"\"; }" },
        { false, Typed("In", "int") + "public sealed record In { [DefaultValue(11), Range(1, 10)] public int Count { get; init; } }" },
        { true, Typed("In", "int") + "public sealed record In { [DefaultValue(typeof(decimal), \"1.5\")] public decimal Rate { get; init; } [DefaultValue(\"30s\")] public TimeSpan Wait { get; init; } [DefaultValue(null)] public int? No { get; init; } }" },
        { false, Typed("In", "int") + "public sealed record In { [DefaultValue(\"x\")] public int Count { get; init; } }" },
        { false, Typed("In", "int") + "public sealed record In { [DefaultValue(3)] public DayOfWeek Day { get; init; } [DefaultValue(\"soon\")] public TimeSpan Wait { get; init; } }" },
        { false, Typed("In", "int") + "public sealed record In([property: ShowWhen(\"Name\", EqualTo = \"x\")] int Count, string Name);" },
        { true, Typed("In", "int") + "public sealed record In(Inner Inner); public sealed record Inner([property: ShowWhen(\"no\", EqualTo = \"x\")] int Count);" },
        { false, Typed("In", "Out") + "public sealed record In(int A); public sealed record Out(Action Call);" },
        { true, Typed("In", "Out") + "public sealed record In(int A); public sealed record Out { public Action? Call { set { } } public int Count => 1; }" },
        { true, Json("[Parameters(typeof(In)), Outputs(typeof(In))]") + "public sealed record In(int A);" },
        { false, Json("[Parameters(typeof(string))]") },
        { false, Json("[Parameters(typeof(In))]") + "public sealed record In(Stream A);" },
        { false, Json("[Outputs(typeof(In))]") + "public sealed record In(Stream A);" },
        { false, Typed("In", "int") + "public sealed record In { [JsonPropertyName(\"b\")] public int A { get; init; } public int B { get; init; } }" },
        { false, Typed("Page<int>", "int") + "public sealed record Page<T>([property: Range(5, 1)] T Item);" },
        { false, Typed("Page<Action>", "Page<int>") + "public sealed record Page<T>(T Item);" },
        { false, Typed("Outer.In", "int") + "public static class Outer { public sealed record In([Range(5, 1)] int A); }" },
        { true, "public sealed record Unused(Stream A, [property: Range(5, 1)] int B);" },
        { true, "[PluginSettings] public sealed record Settings(string Key, [Range(0, 1)] int Count = 1);" },
        { false, "[PluginSettings] public sealed record One; [PluginSettings] public sealed record Two;" },
        { false, "[PluginSettings] public sealed record One([Range(2, 1)] int A);" },
        { false, "[PluginSettings] public abstract record One;" },
        { true, "[PluginSettings] public sealed record One([property: ShowWhen(\"no\", EqualTo = 1)] int A);" },
        { false, "public abstract class Ok { [Action(\"ok\", Description = \"x\")] public void Run() { } }" },
        { true, "public abstract class Ok { [Action(\"ok\", Description = \"x\")] public static void Run() { } }" },
        { false, "public class Ok<T> { [Action(\"ok\", Description = \"x\")] public void Run() { } }" },
        { false, "public interface IOk { [Action(\"ok\", Description = \"x\")] void Run(); }" },
        { false, Typed("In", "int") + $"public sealed record In({string.Join(", ", Enumerable.Range(0, 65).Select(static i => $"int P{i}"))});" },
    };

    [Theory]
    [MemberData(nameof(Attributes))]
    public Task Attribute_OfAnAction_IsJudgedAlike(bool isGood, string arguments) => AssertAsync(isGood, $"public static class Other {{ [Action({arguments})] public static void Ok() {{ }} }}");

    [Theory]
    [MemberData(nameof(Methods))]
    public Task Method_ThatIsAnAction_IsJudgedAlike(bool isGood, string method) => AssertAsync(isGood, $"public static class Other {{ [Action(\"ok\", Description = \"Is ok.\")] {method} }}");

    [Theory]
    [MemberData(nameof(Types))]
    public Task Types_OfAPlugin_AreJudgedAlike(bool isGood, string types) => AssertAsync(isGood, types);

    private static async Task AssertAsync(bool isGood, string source)
    {
        var verdict = await HostVerdict.OfAsync(Good + source, new InvalidMetadataAnalyzer(), new DuplicateActionAnalyzer());
        Assert.True(isGood == (verdict.Host.Count == 0), $"The host says: {string.Join(" | ", verdict.Host)}");
        Assert.True(isGood == (verdict.Rules.Count == 0), $"The host says: {string.Join(" | ", verdict.Host)}\nThe rules say: {string.Join(" | ", verdict.Rules)}");
        Assert.All(verdict.Rules, static diagnostic => Assert.StartsWith("Plugin.cs", diagnostic.Location.GetLineSpan().Path, StringComparison.Ordinal));
    }

    private static string Typed(string input, string output) => $$"""
        [Action("ok", Description = "Is ok.")] public sealed class Ok : IAction<{{input}}, {{output}}>
        {
            public Task<ActionResult<{{output}}>> ExecuteAsync({{input}} parameters, ActionContext context, CancellationToken token) => null!;
        }

        """;

    private static string Json(string attributes) => $$"""
        [Action("ok", Description = "Is ok.")] {{attributes}} public sealed class Ok : IAction
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken token) => null!;
        }

        """;
}
