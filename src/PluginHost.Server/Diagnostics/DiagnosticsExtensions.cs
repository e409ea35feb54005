using PluginHost.Core.Plugins.Unloading;
using PluginHost.Server.Startup;

namespace PluginHost.Server.Diagnostics;

/// <summary>Adds what helps to find out why something goes wrong, where the settings ask for it.</summary>
internal static class DiagnosticsExtensions
{
    internal static IServiceCollection AddDiagnostics(this IServiceCollection services, ServerSettings settings) =>
        settings.NameUnloadRoots ? services.AddSingleton<IUnloadDiagnostics, UnloadDiagnostics>() : services;
}
