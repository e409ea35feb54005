using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using PluginHost.Sdk;

namespace TemplateNamespace;

/// <summary>What a caller sends. Schema, validation, forms and help come from this record.</summary>
public sealed record ConvertTemperatureParameters(
    [property: Description("The temperature to convert."), Range(-1_000_000.0, 1_000_000.0)] double Value,
    [property: Description("The unit that the value is in.")] TemperatureUnit From = TemperatureUnit.Celsius,
    [property: Description("The unit to convert to.")] TemperatureUnit To = TemperatureUnit.Fahrenheit);

/// <summary>What the caller gets back.</summary>
public sealed record ConvertTemperatureOutputs(
    [property: Description("The temperature in the unit asked for.")] double Value,
    [property: Description("That unit.")] TemperatureUnit Unit);

/// <summary>One instance serves all calls, several at a time; its constructor may take services.</summary>
[Action("convert_temperature", Description = "Converts a temperature between Celsius, Fahrenheit and Kelvin.", Category = "Weather", Icon = "🌡️", Idempotent = true, NonBlocking = true)]
[ActionError("below_absolute_zero", "The temperature is lower than any can be. Check value and unit.")]
[ActionExample("Water boils", """{"value": 100, "from": "celsius", "to": "fahrenheit"}""")]
#if (settings)
public sealed class ConvertTemperatureAction(Rounding rounding) : IAction<ConvertTemperatureParameters, ConvertTemperatureOutputs>
#else
public sealed class ConvertTemperatureAction : IAction<ConvertTemperatureParameters, ConvertTemperatureOutputs>
#endif
{
    public Task<ActionResult<ConvertTemperatureOutputs>> ExecuteAsync(
        ConvertTemperatureParameters parameters, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Convert(parameters));

#if (settings)
    private ActionResult<ConvertTemperatureOutputs> Convert(ConvertTemperatureParameters parameters)
#else
    private static ActionResult<ConvertTemperatureOutputs> Convert(ConvertTemperatureParameters parameters)
#endif
    {
        if (Temperature.Convert(parameters.Value, parameters.From, parameters.To) is not { } value)
        {
            return ActionResult.Failed("below_absolute_zero", $"{parameters.Value} {parameters.From} is below absolute zero.");
        }

#if (settings)
        return new ConvertTemperatureOutputs(rounding.Round(value), parameters.To);
#else
        return new ConvertTemperatureOutputs(Math.Round(value, 2), parameters.To);
#endif
    }
}
