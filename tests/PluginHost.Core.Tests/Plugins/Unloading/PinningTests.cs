using System.Globalization;
using System.Text;
using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Unloading;

public sealed class PinningTests(PinningLab lab) : IClassFixture<PinningLab>
{
    public static TheoryData<string> Habits => [.. PinningLab.Cases.Keys];

    [Theory]
    [MemberData(nameof(Habits))]
    public void Habit_OfARemovedPlugin_LetsItsCodeGoOrKeepsIt(string id)
    {
        var one = PinningLab.Cases[id];
        Assert.Equal(one.Answer, lab.Answer(id));
        Assert.Equal(one.IsPinned ? "unload_pending" : "unloads", Outcome(id));
        Assert.Equal(one.IsPinned, lab.Remains(id)?.Reason is not null);
    }

    [Fact]
    public async Task Habits_All_AreWrittenAsATable()
    {
        var table = new StringBuilder("| row | plugin does | outcome | seconds |\n| --- | --- | --- | --- |\n");
        foreach (var one in PinningLab.Cases.Values) table.Append(CultureInfo.InvariantCulture, $"| {one.Row} | {one.Does} | {Outcome(one.Id)} | {lab.Seconds(one.Id):0.0} |\n");
        TestContext.Current.TestOutputHelper!.WriteLine(table.ToString());
        await File.WriteAllTextAsync(Path.Combine(PluginCompiler.RepositoryRoot(), "artifacts", "unloading.md"), table.ToString(), TestContext.Current.CancellationToken);
    }

    private string Outcome(string id) => lab.Remains(id) is { } remains ? remains.State.ToWord() : "unloads";
}
