using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginHost.Core;
using PluginHost.Core.Configuration;
using PluginHost.Server.Startup;

namespace PluginHost.Server.Tests.Startup;

public sealed class SafeModeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pluginhost-server-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(6)]
    public async Task Flag_AnywhereOnTheCommandLine_IsTakenAloneAndKeepsTheOthers(int place)
    {
        var config = Path.Combine(_folder, "plugins.json");
        await File.WriteAllTextAsync(config, "{}", TestContext.Current.CancellationToken);
        List<string> arguments = ["--urls", "http://127.0.0.1:7", "--PLUGINHOST_CONFIG", config, "--crashGuard:crashes", "7"];
        arguments.Insert(place, "--safe-mode");

        await using var app = ServerApplication.Build([.. arguments], static builder => builder.Logging.ClearProviders());

        var options = app.Services.GetRequiredService<PluginHostOptions>();
        Assert.Equal((true, 7), (options.SafeMode, options.CrashGuard.Crashes));
        Assert.Equal("http://127.0.0.1:7", app.Services.GetRequiredService<IConfiguration>()["urls"]);
    }

    [Fact]
    public async Task Flag_ThatIsMissing_LeavesSafeModeOff()
    {
        var config = Path.Combine(_folder, "plugins.json");
        await File.WriteAllTextAsync(config, "{}", TestContext.Current.CancellationToken);

        await using var app = ServerApplication.Build(["--PLUGINHOST_CONFIG", config], static builder => builder.Logging.ClearProviders());

        Assert.False(app.Services.GetRequiredService<PluginHostOptions>().SafeMode);
    }

    [Theory]
    [InlineData(true, "\n  PluginHost   http://127.0.0.1:1   (try http://127.0.0.1:1/swagger)\n  admin key    here\n  drop folder  /drop\n  safe mode    on: no code of any plugin runs until one is enabled by hand\n\n")]
    [InlineData(false, "\n  PluginHost   http://127.0.0.1:1   (try http://127.0.0.1:1/swagger)\n  admin key    here\n  drop folder  /drop\n\n")]
    public void Banner_InSafeMode_SaysSo(bool isOn, string expected)
    {
        var settings = new ServerSettings { Plugins = new PluginsConfig { Folders = ["/drop"] }, DataFolder = _folder, SafeMode = isOn };

        var text = StartBanner.Text(["http://127.0.0.1:1"], "here", settings, []).ReplaceLineEndings("\n");

        Assert.StartsWith(expected, text, StringComparison.Ordinal);
    }
}
