using System;
using System.Collections.Generic;
using System.ComponentModel.DataAnnotations;
using System.Threading;
using System.Threading.Tasks;

namespace TestPlugins.Kit;

public enum TemperatureUnit
{
    Celsius = 0,
    Fahrenheit,
    Kelvin,
}

public sealed record ConvertTemperatureParameters([Range(-10_000, 10_000)] double Value, TemperatureUnit From = TemperatureUnit.Celsius, TemperatureUnit To = TemperatureUnit.Fahrenheit);

public sealed record ConvertTemperatureOutputs(double Value, TemperatureUnit Unit);

[Action("convert_temperature", Description = "Converts a temperature.", Aliases = ["degrees"], Idempotent = true)]
[ActionError("below_zero", "Nothing is that cold.")]
[ActionExample("Boiling water", """{"value": 100}""")]
public sealed class ConvertTemperature(KitSettings settings) : IAction<ConvertTemperatureParameters, ConvertTemperatureOutputs>, IValidatesParameters<ConvertTemperatureParameters>, IDryRun<ConvertTemperatureParameters>
{
    public IEnumerable<ParameterError> Validate(ConvertTemperatureParameters parameters)
    {
        if (parameters.From == parameters.To) yield return new("to", "'to' must be another unit than 'from'.");
    }

    public Task<ActionResult<ConvertTemperatureOutputs>> ExecuteAsync(ConvertTemperatureParameters parameters, ActionContext context, CancellationToken cancellationToken)
    {
        context.ReportProgress(50, "half way");
        var kelvin = parameters.From switch
        {
            TemperatureUnit.Celsius => parameters.Value + 273.15,
            TemperatureUnit.Fahrenheit => (parameters.Value + 459.67) * 5 / 9,
            _ => parameters.Value,
        };
        if (kelvin < 0) return Task.FromResult<ActionResult<ConvertTemperatureOutputs>>(ActionResult.Failed("below_zero", "Nothing is that cold."));
        var value = parameters.To switch
        {
            TemperatureUnit.Celsius => kelvin - 273.15,
            TemperatureUnit.Fahrenheit => (kelvin * 9 / 5) - 459.67,
            _ => kelvin,
        };
        context.ReportProgress(100);
        return Task.FromResult<ActionResult<ConvertTemperatureOutputs>>(new ConvertTemperatureOutputs(Math.Round(value, settings.Precision), parameters.To));
    }

    public Task<ActionResult> DryRunAsync(ConvertTemperatureParameters parameters, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult(ActionResult.Success(message: $"Would convert to {parameters.To}."));
}
