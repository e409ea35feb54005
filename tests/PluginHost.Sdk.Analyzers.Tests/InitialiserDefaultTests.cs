using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.InitialiserDefaultAnalyzer, PluginHost.Sdk.CodeFixes.InitialiserDefaultFix>;

namespace PluginHost.Sdk.Analyzers.Tests;

public sealed class InitialiserDefaultTests
{
    private const string Before =
        """
        using System.ComponentModel.DataAnnotations;

        public sealed record Search
        {
            private const long Most = 50;

            /// <summary>How many.</summary>
            [Range(1, 100)]
            public int [|Limit|] { get; init; } = 10;

            // Kept.
            public decimal? [|Price|] { get; init; } = 1.50m;

            public DayOfWeek [|Day|] { get; set; } = DayOfWeek.Friday;

            public IReadOnlyList<Page> Pages { get; init; } = [];

            public long [|Max|] { get; init; } = Most;
        }

        public sealed class Page
        {
            public string [|Order|] { get; init; } = "name";
        }

        public static class Actions
        {
            [Action("search", Description = "Searches.")]
            public static int Run(Search search) => search.Limit;
        }
        """;

    private const string After =
        """
        using System.ComponentModel;
        using System.ComponentModel.DataAnnotations;

        public sealed record Search
        {
            private const long Most = 50;

            /// <summary>How many.</summary>
            [DefaultValue(10)]
            [Range(1, 100)]
            public int Limit { get; init; } = 10;

            // Kept.
            [DefaultValue(typeof(decimal), "1.50")]
            public decimal? Price { get; init; } = 1.50m;

            [DefaultValue(DayOfWeek.Friday)]
            public DayOfWeek Day { get; set; } = DayOfWeek.Friday;

            public IReadOnlyList<Page> Pages { get; init; } = [];

            [DefaultValue(Most)]
            public long Max { get; init; } = Most;
        }

        public sealed class Page
        {
            [DefaultValue("name")]
            public string Order { get; init; } = "name";
        }

        public static class Actions
        {
            [Action("search", Description = "Searches.")]
            public static int Run(Search search) => search.Limit;
        }
        """;

    [Fact]
    public Task Initialisers_OfParametersAndWhatTheyHold_GetAnAttribute() => Verify.FixesAsync(Before, After);

    [Theory]
    [InlineData("[PluginSettings] public sealed record In { public int [|Limit|] { get; init; } = 10; }")]
    [InlineData("[Action(\"a\", Description = \"A.\")] public sealed class Run : IAction<In, int> { public Task<ActionResult<int>> ExecuteAsync(In i, ActionContext c, CancellationToken t) => null!; } public sealed record In { public bool [|All|] { get; init; } = true; }")]
    [InlineData("[Action(\"a\", Description = \"A.\"), Parameters(typeof(In))] public sealed class Run : IAction { public Task<ActionResult> ExecuteAsync(ActionContext c, CancellationToken t) => null!; } public sealed record In { public char [|Sign|] { get; init; } = 'x'; }")]
    public Task Initialiser_OfEachKindOfInput_IsReported(string source) => Verify.ReportsAsync(source);

    [Fact]
    public Task Initialisers_ThatSayNothingOrCannotBeSaid_AreLeftAlone() => Verify.ReportsAsync(
        """
        using System.ComponentModel;
        using System.ComponentModel.DataAnnotations;
        using System.Text.Json.Serialization;

        [PluginSettings]
        public sealed record Settings(int Limit)
        {
            public int Limit { get; init; } = Limit;

            public string Name { get; init; } = "";

            public string? Other { get; init; } = null;

            public int Count { get; init; } = default;

            public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(30);

            public List<string> Words { get; init; } = ["a"];

            public Guid Id { get; init; } = Guid.NewGuid();

            [DefaultValue(3)] public int Said { get; init; } = 3;

            [Required] public int Needed { get; init; } = 3;

            public required int Must { get; init; } = 3;

            [JsonIgnore] public int Ignored { get; init; } = 3;

            public int Fixed { get; } = 3;

            internal int Hidden { get; init; } = 3;
        }

        public sealed record Unused
        {
            public int Limit { get; init; } = 10;
        }

        public sealed record Output
        {
            public int Limit { get; init; } = 10;
        }

        public static class Actions
        {
            [Action("run", Description = "Runs.")]
            public static Output Run() => new();
        }
        """);
}
