using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using PluginHost.Sdk;

namespace TemplateNamespace;

/// <summary>Units of temperature; callers write them in lower case.</summary>
public enum TemperatureUnit
{
    Celsius,
    Fahrenheit,
    Kelvin,
}

/// <summary>What a caller sends. Schema, validation, forms and help come from this record.</summary>
public sealed record ConvertTemperatureParameters(
    [property: Description("The temperature to convert."), Range(-1_000_000.0, 1_000_000.0)] double Value,
    [property: Description("The unit that the value is in.")] TemperatureUnit From = TemperatureUnit.Celsius,
    [property: Description("The unit to convert to.")] TemperatureUnit To = TemperatureUnit.Fahrenheit);

/// <summary>What the caller gets back.</summary>
public sealed record ConvertTemperatureOutputs(
    [property: Description("The temperature in the unit asked for.")] double Value,
    [property: Description("That unit.")] TemperatureUnit Unit);

/// <summary>One instance serves all calls, several at a time; its constructor may take services, such as an ILogger.</summary>
[Action("convert_temperature", Description = "Converts a temperature between Celsius, Fahrenheit and Kelvin.", Category = "Weather", Icon = "🌡️", Idempotent = true, NonBlocking = true)]
[ActionError("below_absolute_zero", "The temperature is lower than any can be. Check value and unit.")]
[ActionExample("Water boils", """{"value": 100, "from": "celsius", "to": "fahrenheit"}""")]
public sealed class ConvertTemperatureAction : IAction<ConvertTemperatureParameters, ConvertTemperatureOutputs>
{
    private const double FreezingPointKelvin = 273.15;

    public Task<ActionResult<ConvertTemperatureOutputs>> ExecuteAsync(
        ConvertTemperatureParameters parameters, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Convert(parameters));

    private static ActionResult<ConvertTemperatureOutputs> Convert(ConvertTemperatureParameters parameters)
    {
        var celsius = parameters.From switch
        {
            TemperatureUnit.Fahrenheit => (parameters.Value - 32) / 1.8,
            TemperatureUnit.Kelvin => parameters.Value - FreezingPointKelvin,
            _ => parameters.Value,
        };
        if (celsius < -FreezingPointKelvin) return ActionResult.Failed("below_absolute_zero", $"{parameters.Value} {parameters.From} is below absolute zero.");

        var value = parameters.To switch
        {
            TemperatureUnit.Fahrenheit => (celsius * 1.8) + 32,
            TemperatureUnit.Kelvin => celsius + FreezingPointKelvin,
            _ => celsius,
        };
        return new ConvertTemperatureOutputs(Math.Round(value, 2), parameters.To);
    }
}
