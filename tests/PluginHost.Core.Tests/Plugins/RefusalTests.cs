using System.Text;
using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins;

public sealed class RefusalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Cases => [.. RefusalCase.All.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task BadPlugin_BesideAHealthyOne_IsRefusedAlone(string name)
    {
        var expected = RefusalCase.All[name];
        var folder = Path.Combine(_folder.Plugins, "bad");
        _folder.AddPlugin(PluginSource.Healthy());
        expected.Arrange(_folder);
        await using var host = await TestHost.StartAsync(_folder);

        var entry = host.Plugin("bad");
        Assert.Equal(PluginState.Refused, entry.State);
        Assert.Equal(expected.Message.Replace("{folder}", folder, StringComparison.Ordinal), entry.Refusal!.Message);
        Assert.Equal(expected.Code, entry.Refusal.Code);
        Assert.Equal(expected.Fix.Replace("{folder}", folder, StringComparison.Ordinal), entry.Refusal.Fix);
        Assert.NotEmpty(entry.Refusal.Subject);
        AssertExplains(entry, expected.Passed);
        await AssertServesAsync(host);
        var log = Assert.Single(host.Logs.Of("PluginRefused"));
        Assert.Equal($"Plugin 'bad' at '{folder}' is refused ({expected.Code}): {entry.Refusal.Message} {entry.Refusal.Fix}", log.Message);
    }

    internal static async Task AssertServesAsync(TestHost host)
    {
        Assert.Equal(PluginState.Active, host.Plugin("healthy").State);
        var result = await host.RunAsync("healthy.hello");
        Assert.Equal("""{"text":"hello you"}""", Encoding.UTF8.GetString(result.Outputs.Span));
    }

    private static void AssertExplains(PluginEntry entry, string passed)
    {
        Assert.Equal($"{passed} {entry.Refusal!.Code}", string.Join(' ', entry.Checks.Select(static check => check.Name.Replace(' ', '|'))));
        Assert.All(entry.Checks.SkipLast(1), static check => Assert.True(check.Passed, check.Name));
        Assert.Equal(new PluginCheck(entry.Refusal.Code, false, entry.Refusal.Message), entry.Checks[^1]);
    }
}
