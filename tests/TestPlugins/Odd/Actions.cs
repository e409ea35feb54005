using System.ComponentModel.DataAnnotations;
using PluginHost.Sdk;

namespace TestPlugins.Odd;

public static class Actions
{
    [Action("good", Description = "Is as it should be.")]
    public static string Good([CreditCard] string card = "") => card;

    [Action("Bad Name", Description = "Has a name that is none.")]
    public static string Bad() => "";
}
