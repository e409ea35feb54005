using System.Globalization;
using System.Resources;
using PluginHost.Sdk;

namespace TestPlugins.Satellite;

/// <summary>Reads a text from a satellite assembly.</summary>
public static class Greeter
{
    private static readonly ResourceManager Texts = new("TestPlugins.Satellite.Greetings", typeof(Greeter).Assembly);

    [Action("greet", Description = "A greeting in the language of a culture.")]
    public static string Greet(string culture) => Texts.GetString("Greeting", CultureInfo.GetCultureInfo(culture))!;
}
