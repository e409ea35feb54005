using System.ComponentModel;
using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PluginHost.Core.Plugins;

namespace PluginHost.Server.Startup;

/// <summary>Shows Swagger in the user's browser once the plugins are there, for <c>--open-swagger</c>.</summary>
internal sealed partial class SwaggerOpener(PluginCatalog catalog, IServer server, IHostApplicationLifetime lifetime, ILogger<SwaggerOpener> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (await lifetime.WaitUntilUpAsync(catalog, stoppingToken) && server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } url) Open($"{url.TrimEnd('/')}/swagger");
    }

    private void Open(string page)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(page) { UseShellExecute = true });
        }
        catch (Exception exception) when (exception is Win32Exception or PlatformNotSupportedException or FileNotFoundException)
        {
            LogNoBrowser(page, exception.Message);
        }
    }

    [LoggerMessage(7401, LogLevel.Information, "No browser could be started ({Reason}); open {Page} by hand.", EventName = "NoBrowser")]
    private partial void LogNoBrowser(string page, string reason);
}
