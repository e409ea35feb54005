using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Sdk;

namespace TemplateNamespace;

/// <summary>
/// What an operator may set under <c>plugins.template-plugin-id.settings</c> of <c>plugins.json</c>. The host checks it and refuses the plugin
/// with every problem named; it is in the plugin's container as itself.
/// </summary>
[PluginSettings]
public sealed record TemperatureSettings(
    [property: Description("Digits after the point in what is answered."), Range(0, 15)] int Decimals = 2);

/// <summary>Rounds as the settings say. A service of the plugin's own container: actions take it in their constructor.</summary>
public sealed class Rounding(TemperatureSettings settings)
{
    public double Round(double value) => Math.Round(value, settings.Decimals);
}

/// <summary>Adds the plugin's services; the host calls it once, before anything else of the plugin.</summary>
public sealed class Plugin : IPlugin
{
    public void ConfigureServices(IServiceCollection services) => services.AddSingleton<Rounding>();
}
