using System.Runtime.ExceptionServices;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Faults;
using PluginHost.Server.Diagnostics.Roots;
using PluginHost.Server.Startup;

if (NameRootsCommand.IsAsked(args)) Environment.Exit(NameRootsCommand.Run(args));

// The activity of a request carries its route and status only with this switch off (see Telemetry/RequestSpan.cs).
AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
ExceptionHandling.SetUnhandledExceptionHandler(PluginFaults.TryClaim);
Environment.Exit(await RunAsync(args)); // Returning would wait for threads in the foreground that plugins have started.

static async Task<int> RunAsync(string[] args)
{
    try
    {
#pragma warning disable CA2000 // One that cannot start is not taken apart: plugins may still be loading, and the process ends.
        var app = ServerApplication.Build(args);
#pragma warning restore CA2000
        await app.StartAsync();
        await using (app) await app.WaitForShutdownAsync();
        return 0;
    }
    catch (InvalidConfigurationException exception)
    {
        return StartFailure.Report($"PluginHost does not start. {exception.Message}");
    }
    catch (Exception exception) when (StartFailure.IsOfListening(exception))
    {
        return StartFailure.Report($"PluginHost does not start. {StartFailure.Reason(exception)}. Choose another address with --urls.");
    }
    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
    {
        return StartFailure.Report($"PluginHost does not start. {exception.Message} Is the state folder (PLUGINHOST_DATA) a folder that it may write to?");
    }
}
