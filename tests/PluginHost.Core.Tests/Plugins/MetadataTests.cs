using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Schemas;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Plugins;

public sealed class MetadataTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Descriptor_OfARichAction_TellsWhatItsAttributesSay()
    {
        _folder.AddPlugin(new PluginSource("Rich", """
            public sealed record Input(
                [property: Display(Name = "The name", Description = "Whom.", Prompt = "Ada", GroupName = "People"), StringLength(9, MinimumLength = 2)] string Name,
                [property: AllowedValues("a", "b")] string Letter = "a",
                [property: Option("x", "Ex"), Option("y")] IReadOnlyList<string>? Many = null,
                [property: Reference("model")] string? Model = null,
                [property: ParameterKind(ParameterKind.Multiline), ShowWhen("letter", EqualTo = "b")] string? Text = null,
                [property: Secret] string? Token = null,
                [property: Range(0.5, 2.5)] double Factor = 1.5,
                decimal Price = 2.5m,
                char Sign = 'x',
                TimeSpan? Wait = null,
                Dictionary<string, int>? Map = null);

            [Action("post_message", Title = "Post", Description = " Posts. ", Category = "Chat", Version = "2.1.0", Aliases = new[] { "post" }, Tags = new[] { "slack", "chat" }, Icon = "chat", Color = "#00FF00",
                Timeout = "1.5m", Idempotent = true, NonBlocking = true, RequiredServices = new[] { "slack" }, DocsUrl = "https://example.org/docs")]
            [ActionError("no_room", "There is no room.", Retryable = true)]
            [ActionExample("Simple", "{\"name\":\"Ada\"}")]
            [ActionRetry(MaxAttempts = 5, Delay = "2s", Factor = 3, MaxDelay = "1m")]
            public sealed class Post : IAction<Input, Input>
            {
                public Task<ActionResult<Input>> ExecuteAsync(Input input, ActionContext context, CancellationToken token) => Task.FromResult<ActionResult<Input>>(input);
            }
            """) { Version = "1.2.3-rc.1", Id = null, Attributes = "[assembly: Plugin(\"rich\", \"1.2.3-rc.1\", Title = \"Rich one\", Description = \"Has it all.\")]" });
        await using var host = await TestHost.StartAsync(_folder);
        var plugin = host.Plugin("rich").Descriptor!;
        Assert.Equal(("rich", "1.2.3-rc.1", "Rich one", "Has it all.", "Rich", ".NETCoreApp,Version=v10.0"), (plugin.Id, plugin.Version, plugin.Title, plugin.Description, plugin.AssemblyName, plugin.TargetFramework));
        Assert.Equal((new Version(0, 1, 0, 0), 64), (plugin.SdkVersion, plugin.ContentHash.Length));
        var action = Assert.Single(plugin.Actions);
        Assert.Equal(("rich.post_message", "Post", "Posts.", "Chat", "2.1.0"), (action.Ref, action.Title, action.Description, action.Category, action.Version));
        Assert.Equal("post; slack, chat; slack", string.Join("; ", string.Join(", ", action.Aliases), string.Join(", ", action.Tags), string.Join(", ", action.RequiredServices)));
        Assert.Equal(("chat", "#00FF00", ActionMode.Sync, TimeSpan.FromSeconds(90), true, true, "https://example.org/docs"), (action.Icon, action.Color, action.Mode, action.Timeout, action.IsIdempotent, action.IsNonBlocking, action.DocsUrl));
        Assert.Equal(new DeclaredError("no_room", "There is no room.", true), Assert.Single(action.Errors));
        Assert.Equal(new DeclaredExample("Simple", """{"name":"Ada"}"""), Assert.Single(action.Examples));
        Assert.Equal(new DeclaredRetry(5, TimeSpan.FromSeconds(2), 3, TimeSpan.FromMinutes(1)), action.Retry);
        Assert.Equal(
            """
            name string required The name/Whom./Ada/People a string with 2 to 9 characters
            letter select Letter default "a" one of a, b
            many multiselect Many an array of strings
            model ref Model ref model a string
            text multiline Text when letter="b" a string
            token string Token secret a string
            factor number Factor default 1.5 a number from 0.5 to 2.5
            price number Price default 2.5 a number from -79228162514264337593543950335 to 79228162514264337593543950335
            sign string Sign default "x" a single character
            wait duration Wait a duration such as 500ms, 30s or 1.5m
            map json Map an object
            """,
            string.Join('\n', action.Parameters.Properties.Select(Describe)));
        Assert.All(action.Outputs.Properties, static output => Assert.True(output.IsRequired));
        Assert.Equal("rich.post_message", host.Registry.FindAlias("post")?.Ref);
        Assert.NotEmpty(JsonSchemaWriter.Write(action.Parameters).ToJsonString());
    }

    [Fact]
    public async Task Descriptor_OfAPlainAction_HasTheDefaults()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        await using var host = await TestHost.StartAsync(_folder);
        var action = host.Registry.Find("healthy.hello")!;
        Assert.Equal(("Hello", "General", "1.0.0", "#8c8c8c", null, null, false, false, null), (action.Title, action.Category, action.Version, action.Color, action.Icon, action.Timeout, action.IsIdempotent, action.IsNonBlocking, action.Retry));
        Assert.Equal("Healthy", host.Plugin("healthy").Descriptor!.Title);
    }

    [Theory]
    [InlineData("Bad-Name", "", "the name 'Bad-Name' must be a lower-case letter, then lower-case letters, digits or underscores, 64 at most.")]
    [InlineData("a\\n", "", "the name 'a\n' must be a lower-case letter, then lower-case letters, digits or underscores, 64 at most.")]
    [InlineData("a", "Description = \"\"", "a description of 1 to 2,000 characters is required: set Description.")]
    [InlineData("a", "Title = \" \"", "the title must have 1 to 200 characters.")]
    [InlineData("a", "Category = \"\"", "the category must have 1 to 64 characters.")]
    [InlineData("a", "Version = \"1\"", "the version '1' is not a semantic version such as 1.0.0.")]
    [InlineData("a", "Color = \"red\"", "the color 'red' must be of the form #rrggbb.")]
    [InlineData("a", "Mode = ActionMode.EventDriven", "the mode 'event_driven' is not available in this version of the host.")]
    [InlineData("a", "DocsUrl = \"docs\"", "the docs url 'docs' must be an absolute http or https address.")]
    [InlineData("a", "Aliases = new[] { \"A b\" }", "the alias 'A b' must have the form of an action's name.")]
    [InlineData("a", "Aliases = new[] { \"b\", \"b\" }", "an alias is listed twice.")]
    [InlineData("a", "Timeout = \"soon\"", "Timeout 'soon' must be a duration such as 500ms, 30s or 5m, more than zero and at most 1d.")]
    [InlineData("a", "Timeout = \"25h\"", "Timeout '25h' must be a duration such as 500ms, 30s or 5m, more than zero and at most 1d.")]
    [InlineData("a", "Timeout = \"0s\"", "Timeout '0s' must be a duration such as 500ms, 30s or 5m, more than zero and at most 1d.")]
    public async Task Action_WithABadAttribute_IsLeftOutAlone(string name, string attribute, string problem) =>
        await AssertLeftOutAsync($"[Action(\"{name}\"{(attribute.Contains("Description", StringComparison.Ordinal) ? "" : ", Description = \"Bad.\"")}{(attribute.Length == 0 ? "" : ", " + attribute)})]", "public void Worse() { }", problem);

    [Theory]
    [InlineData("[ActionError(\"No\", \"x\")]", "public void Worse() { }", "the error code 'No' must have the form of an action's name.")]
    [InlineData("[ActionError(\"no\", \"x\"), ActionError(\"no\", \"y\")]", "public void Worse() { }", "an error code is declared twice.")]
    [InlineData("[ActionExample(\"E\", \"{\\\"a\\\":\\\"x\\\"}\")]", "public void Worse(int a) { }", "the example 'E' does not fit: 'parameters.a' must be an integer from -2147483648 to 2147483647.")]
    [InlineData("[ActionRetry(MaxAttempts = 0)]", "public void Worse() { }", "[ActionRetry] has 0 attempts; 1 to 100 are allowed.")]
    [InlineData("[ActionRetry(Factor = 11)]", "public void Worse() { }", "[ActionRetry] needs a factor from 1 to 10.")]
    [InlineData("[ActionRetry(Delay = \"x\")]", "public void Worse() { }", "ActionRetry.Delay 'x' must be a duration such as 500ms, 30s or 5m, more than zero and at most 1d.")]
    [InlineData("", "private void Worse() { }", "the method 'Worse' must be public.")]
    [InlineData("", "public void Worse<T>() { }", "the method 'Worse' must not be generic.")]
    [InlineData("", "public void Worse(ref int a) { }", "'a': must not be passed by reference.")]
    [InlineData("", "public void Worse([Range(5, 1)] int a) { }", "'a': [Range] runs from 5 to 1: the minimum is above the maximum.")]
    [InlineData("", "public void Worse([Range(1, 5)] string a) { }", "'a': [Range] is for numbers.")]
    [InlineData("", "public void Worse([StringLength(5)] int a) { }", "'a': length attributes are for strings and lists.")]
    [InlineData("", "public void Worse([StringLength(5, MinimumLength = 6)] string a) { }", "'a': a length from 6 to 5 is impossible.")]
    [InlineData("", "public void Worse([RegularExpression(\"(\")] string a) { }", "'a': the pattern is malformed: Invalid pattern '(' at offset 1. Not enough )'s.")]
    [InlineData("", "public void Worse([RegularExpression(\"a\")] int a) { }", "'a': [RegularExpression] is for strings.")]
    [InlineData("", "public void Worse([AllowedValues(\"a\")] int a) { }", "'a': options are for strings and lists of strings.")]
    [InlineData("", "public void Worse([ShowWhen(\"b\", EqualTo = 1)] int a) { }", "'a': [ShowWhen] names 'b', which is no other parameter of the action.")]
    [InlineData("", "public void Worse(int b, [ShowWhen(\"b\")] int a) { }", "'a': [ShowWhen] needs exactly one of EqualTo and NotEqualTo.")]
    [InlineData("", "public async void Worse() => await Task.Yield();", "the method 'Worse' is async void: nobody could wait for it, and what it throws would end the host. Return a Task.")]
    [InlineData("", "public void Worse(Action a) { }", "'a': the type 'System.Action' has no JSON form: use a scalar, an enum, a record, a list or a dictionary with string keys.")]
    public async Task Action_WithABadShape_IsLeftOutAlone(string attributes, string method, string problem) =>
        await AssertLeftOutAsync($"[Action(\"bad\", Description = \"Bad.\")]{attributes}", method, problem);

    [Theory]
    [InlineData("public sealed class Bad { }", "'Bad' must implement exactly one of IAction<TParameters, TResult> and IAction.")]
    [InlineData("public abstract class Bad : IAction { public abstract Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken token); }", "'Bad' must be a class that can be created: not abstract, static or generic.")]
    public async Task Class_ThatCannotBeAnAction_IsLeftOutAlone(string type, string problem)
    {
        _folder.AddPlugin(RefusalCase.Plugin("""[Action("good", Description = "Good.")] public void Good() { }""", "[Action(\"bad\", Description = \"Bad.\")]" + type.Replace("class Bad", "class Worse", StringComparison.Ordinal)));
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal([problem.Replace("'Bad'", "'Worse'", StringComparison.Ordinal)], Assert.Single(host.Plugin("bad").Descriptor!.RejectedActions).Problems);
    }

    [Fact]
    public async Task Validation_ThatTheHostDoesNotKnow_IsAWarning()
    {
        _folder.AddPlugin(RefusalCase.Plugin("""[Action("good", Description = "Good.")] public void Good([CreditCard] string card) { }"""));
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(
            ["'card': the validation attribute 'System.ComponentModel.DataAnnotations.CreditCardAttribute' is not known to the host and is not checked; implement IValidatesParameters."],
            host.Plugin("bad").Warnings);
    }

    private async Task AssertLeftOutAsync(string attributes, string method, string problem)
    {
        _folder.AddPlugin(RefusalCase.Plugin($$"""[Action("good", Description = "Good.")] public void Good() { } {{attributes}} {{method}}"""));
        await using var host = await TestHost.StartAsync(_folder);
        var entry = host.Plugin("bad");
        Assert.Equal(PluginState.Active, entry.State);
        var rejected = Assert.Single(entry.Descriptor!.RejectedActions);
        Assert.Equal("Bad.Worse", rejected.Member);
        Assert.Equal([problem], rejected.Problems);
        Assert.Equal([$"The action '{rejected.Name}' (Bad.Worse) is left out: {problem}"], entry.Warnings);
        Assert.Contains(new PluginCheck("actions", true, "1 valid, 1 left out"), entry.Checks);
        Assert.True((await host.RunAsync("bad.good")).IsSuccess);
    }

    private static string Describe(PropertySchema property) => string.Join(' ', new[]
    {
        property.Name, property.Kind, property.IsRequired ? "required" : "",
        string.Join('/', new[] { property.Label, property.Description, property.Placeholder, property.Group }.OfType<string>()),
        property.DefaultJson is { } value ? $"default {value}" : "", property.Reference is { } reference ? $"ref {reference}" : "",
        property.ShowWhen is { } rule ? $"when {rule.Parameter}={rule.ValueJson}" : "", property.IsSecret ? "secret" : "", SchemaText.Describe(property.Value),
    }.Where(static part => part.Length > 0));
}
