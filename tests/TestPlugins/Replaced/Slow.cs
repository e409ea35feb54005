using System.Threading;
using System.Threading.Tasks;
using PluginHost.Sdk;

namespace TestPlugins.Replaced;

/// <summary>Tells its version, some while calling another plugin, some at once, some after a moment: calls are under way at every replacement.</summary>
public sealed class Actions(PluginInfo info)
{
    [Action("version", Description = "Tells its version.", Timeout = "20s")]
    public async Task<string> VersionAsync(ActionContext context, CancellationToken cancellationToken, int milliseconds = 0)
    {
        if (milliseconds > 0) await Task.Delay(milliseconds, cancellationToken);
        var echo = await context.InvokeAsync("core.echo", new() { ["message"] = info.Version }, cancellationToken);
        return echo.Status == ActionResultStatus.Succeeded ? info.Version : throw new ActionFailedException("no_echo", "The nested call failed.");
    }
}
