using Microsoft.Extensions.Configuration;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Server.Startup;

namespace PluginHost.Server.Tests.Startup;

public sealed class CrashGuardSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pluginhost-server-").FullName;

    public static TheoryData<string, string, string> Bad => new()
    {
        { "crashGuard:enabled", "perhaps", "crashGuard:enabled: must be true or false." },
        { "crashGuard:crashes", "0", "crashGuard:crashes: must be an integer from 1 to 100, not '0'." },
        { "crashGuard:crashes", "101", "crashGuard:crashes: must be an integer from 1 to 100, not '101'." },
        { "crashGuard:crashes", "-1", "crashGuard:crashes: must be an integer from 1 to 100, not '-1'." },
        { "crashGuard:crashes", "three", "crashGuard:crashes: must be an integer from 1 to 100, not 'three'." },
        { "crashGuard:crashes", "", "crashGuard:crashes: must be an integer from 1 to 100, not ''." },
        { "crashGuard:window", "0s", "crashGuard:window: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not '0s'." },
        { "crashGuard:window", "25h", "crashGuard:window: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not '25h'." },
        { "crashGuard:window", "soon", "crashGuard:window: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not 'soon'." },
        { "crashGuard:window", "-5s", "crashGuard:window: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not '-5s'." },
        { "crashGuard:crash", "3", "crashGuard:crash: is not known. Known here: enabled, crashes, window." },
        { "crashGuard", "false", "crashGuard: must be a section. Known in it: enabled, crashes, window." },
        { "telemetry", "off", "telemetry: must be a section. Known in it: anonymousMetrics." },
        { "safe-mode", "true", "safe-mode: is a flag of the command line and takes no value; write --safe-mode." },
        { "open-swagger", "true", "open-swagger: is a flag of the command line and takes no value; write --open-swagger." },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Settings_ThatAreNotGiven_AreThoseOfTheGuard()
    {
        var (read, own) = (Read([]).CrashGuard, new CrashGuardOptions());

        Assert.Equal((own.Enabled, own.Crashes, own.Window), (read.Enabled, read.Crashes, read.Window));
        Assert.False(Read([]).SafeMode);
    }

    [Fact]
    public void Settings_ThatAreGiven_Hold()
    {
        var read = Read(new() { ["crashGuard:enabled"] = "False", ["CRASHGUARD:Crashes"] = "100", ["crashGuard:window"] = "1d" }).CrashGuard;

        Assert.Equal((false, 100, TimeSpan.FromDays(1)), (read.Enabled, read.Crashes, read.Window));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Setting_ThatIsBad_IsRefused(string key, string value, string problem) =>
        Assert.Equal([problem], Assert.Throws<InvalidConfigurationException>(() => Read(new() { [key] = value })).Problems.Select(static found => found.ToString()));

    private ServerSettings Read(Dictionary<string, string?> values)
    {
        values["PLUGINHOST_CONFIG"] = Path.Combine(_folder, "plugins.json");
        File.WriteAllText(values["PLUGINHOST_CONFIG"]!, "{}");
        return ServerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
