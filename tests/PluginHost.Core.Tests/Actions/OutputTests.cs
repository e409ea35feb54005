using PluginHost.Core.Actions;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Actions;

public sealed class OutputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("endless", "Its outputs have more than 67108864 bytes.")]
    [InlineData("getter", "Its outputs cannot be written as JSON (InvalidOperationException).")]
    [InlineData("nan", "Its outputs cannot be written as JSON (ArgumentException).")]
    [InlineData("deep", "Its outputs cannot be written as JSON (JsonException).")]
    [InlineData("nothing", "'outputs.result' must not be null.")]
    public async Task Outputs_ThatAreNone_AreAnInvalidResult(string action, string problem)
    {
        _folder.AddPlugin(new("Odd", """
            #nullable enable
            public sealed record Broken { public int Value => throw new InvalidOperationException("no value"); }

            public static class Actions
            {
                [Action("endless", Description = "Never ends.")]
                public static IEnumerable<string> Endless() { while (true) yield return new string('x', 100_000); }

                [Action("getter", Description = "Throws while it is written.")] public static Broken Getter() => new();
                [Action("nan", Description = "Is no JSON number.")] public static double NotANumber() => double.NaN;

                [Action("deep", Description = "Gives JSON of some thousand levels.")]
                public static ActionResult Deep() => ActionResult.Success(Enumerable.Range(0, 5000).Aggregate(new JsonObject(), static (inner, _) => new JsonObject { ["inner"] = inner }));

                [Action("nothing", Description = "Gives null for a string.")] public static string Nothing() => null!;
                [Action("maybe", Description = "May give null.")] public static Task<string?> MaybeAsync() => Task.FromResult<string?>(null);
            }
            """));
        await using var host = await TestHost.StartAsync(_folder);

        var result = await host.RunAsync($"odd.{action}");
        Assert.Equal((ExecutionOutcome.Failed, ErrorCodes.InvalidResult), (result.Outcome, result.Error?.Code));
        Assert.Equal($"'odd.{action}' answered with an invalid result: {problem}", result.Message);
        Assert.True((await host.RunAsync("odd.maybe")).IsSuccess);
    }
}
