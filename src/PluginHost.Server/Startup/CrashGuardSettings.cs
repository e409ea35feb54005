using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Crashes;

namespace PluginHost.Server.Startup;

/// <summary>The section <c>crashGuard</c> of the server's settings.</summary>
internal static class CrashGuardSettings
{
    internal static CrashGuardOptions Read(IConfiguration configuration, List<ConfigProblem> problems)
    {
        var section = new SettingsSection(configuration, "crashGuard", problems);
        var options = new CrashGuardOptions();
        section.CheckKeys("enabled", "crashes", "window");
        options.Enabled = section.ReadBool("enabled", options.Enabled);
        options.Crashes = section.ReadInteger("crashes", options.Crashes, 1, CrashGuardOptions.MaxCrashes);
        options.Window = section.ReadDuration("window", options.Window, CrashGuardOptions.MaxWindow);
        return options;
    }
}
