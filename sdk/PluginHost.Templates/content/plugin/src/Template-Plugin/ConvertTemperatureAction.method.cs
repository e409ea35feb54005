using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using PluginHost.Sdk;

namespace TemplateNamespace;

/// <summary>What the caller gets back.</summary>
public sealed record ConvertTemperatureOutputs(
    [property: Description("The temperature in the unit asked for.")] double Value,
    [property: Description("That unit.")] TemperatureUnit Unit);

/// <summary>Each public method with <c>[Action]</c> is an action: its parameters are the action's, by name.</summary>
#if (settings)
public sealed class TemperatureActions(Rounding rounding)
#else
public static class TemperatureActions
#endif
{
    [Action("convert_temperature", Description = "Converts a temperature between Celsius, Fahrenheit and Kelvin.", Category = "Weather", Icon = "🌡️", Idempotent = true, NonBlocking = true)]
    [ActionError("below_absolute_zero", "The temperature is lower than any can be. Check value and unit.")]
    [ActionExample("Water boils", """{"value": 100, "from": "celsius", "to": "fahrenheit"}""")]
#if (settings)
    public ActionResult<ConvertTemperatureOutputs> ConvertTemperature(
#else
    public static ActionResult<ConvertTemperatureOutputs> ConvertTemperature(
#endif
        [Description("The temperature to convert."), Range(-1_000_000.0, 1_000_000.0)] double value,
        [Description("The unit that the value is in.")] TemperatureUnit from = TemperatureUnit.Celsius,
        [Description("The unit to convert to.")] TemperatureUnit to = TemperatureUnit.Fahrenheit)
    {
        if (Temperature.Convert(value, from, to) is not { } converted)
        {
            return ActionResult.Failed("below_absolute_zero", $"{value} {from} is below absolute zero.");
        }

#if (settings)
        return new ConvertTemperatureOutputs(rounding.Round(converted), to);
#else
        return new ConvertTemperatureOutputs(Math.Round(converted, 2), to);
#endif
    }
}
