using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginHost.Sdk;

namespace TemplateNamespace;

/// <summary>Says what a caller may send: schema, validation, forms and help come from this record, the values from JSON.</summary>
public sealed record ConvertTemperatureParameters(
    [property: Description("The temperature to convert."), Range(-1_000_000.0, 1_000_000.0)] double Value,
    [property: Description("The unit that the value is in.")] TemperatureUnit From = TemperatureUnit.Celsius,
    [property: Description("The unit to convert to.")] TemperatureUnit To = TemperatureUnit.Fahrenheit);

/// <summary>Says what the caller gets back.</summary>
public sealed record ConvertTemperatureOutputs(
    [property: Description("The temperature in the unit asked for.")] double Value,
    [property: Description("That unit.")] TemperatureUnit Unit);

/// <summary>One instance serves all calls, several at a time; its constructor may take services.</summary>
[Action("convert_temperature", Description = "Converts a temperature between Celsius, Fahrenheit and Kelvin.", Category = "Weather", Icon = "🌡️", Idempotent = true, NonBlocking = true)]
[Parameters(typeof(ConvertTemperatureParameters))]
[Outputs(typeof(ConvertTemperatureOutputs))]
[ActionError("below_absolute_zero", "The temperature is lower than any can be. Check value and unit.")]
[ActionExample("Water boils", """{"value": 100, "from": "celsius", "to": "fahrenheit"}""")]
#if (settings)
public sealed class ConvertTemperatureAction(Rounding rounding) : IAction
#else
public sealed class ConvertTemperatureAction : IAction
#endif
{
    public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken) => Task.FromResult(Convert(context.Parameters));

    // The host has checked the parameters and filled in the defaults.
#if (settings)
    private ActionResult Convert(JsonElement parameters)
#else
    private static ActionResult Convert(JsonElement parameters)
#endif
    {
        var value = parameters.GetProperty("value").GetDouble();
        var from = Unit(parameters, "from");
        var to = Unit(parameters, "to");
        if (Temperature.Convert(value, from, to) is not { } converted)
        {
            return ActionResult.Failed("below_absolute_zero", $"{value} {from} is below absolute zero.");
        }

#if (settings)
        return ActionResult.Success(new JsonObject { ["value"] = rounding.Round(converted), ["unit"] = parameters.GetProperty("to").GetString() });
#else
        return ActionResult.Success(new JsonObject { ["value"] = Math.Round(converted, 2), ["unit"] = parameters.GetProperty("to").GetString() });
#endif
    }

    private static TemperatureUnit Unit(JsonElement parameters, string name) => Enum.Parse<TemperatureUnit>(parameters.GetProperty(name).GetString()!, ignoreCase: true);
}
