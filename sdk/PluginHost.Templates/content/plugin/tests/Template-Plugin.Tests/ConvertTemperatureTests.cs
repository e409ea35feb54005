using PluginHost.Sdk.Testing;

namespace TemplateNamespace.Tests;

/// <summary>The action as callers have it: loaded by the host's own engine into a context of its own.</summary>
public sealed class ConvertTemperatureTests
{
    [Theory]
    [InlineData(100, TemperatureUnit.Celsius, TemperatureUnit.Fahrenheit, 212)]
    [InlineData(32, TemperatureUnit.Fahrenheit, TemperatureUnit.Kelvin, 273.15)]
    [InlineData(0, TemperatureUnit.Kelvin, TemperatureUnit.Celsius, -273.15)]
    public async Task Convert_BetweenUnits_AnswersTheValueInTheUnitAskedFor(double value, TemperatureUnit from, TemperatureUnit to, double expected)
    {
        await using var host = await PluginTestHost.LoadAsync();

        var result = await host.ExecuteAsync("convert_temperature", new { value, from, to });

        result.AssertSucceeded();
        Assert.Equal(new ConvertTemperatureOutputs(expected, to), result.Outputs<ConvertTemperatureOutputs>());
    }

    [Fact]
    public async Task Convert_BelowAbsoluteZero_Fails()
    {
        await using var host = await PluginTestHost.LoadAsync();

        var result = await host.ExecuteAsync("convert_temperature", new { value = -1, from = "kelvin" });

        result.AssertFailed("below_absolute_zero");
    }

    [Fact]
    public async Task Convert_WithoutAValue_IsRefusedBeforeItRuns()
    {
        await using var host = await PluginTestHost.LoadAsync();

        await host.AssertInvalidAsync("convert_temperature", new { to = "kelvin" }, "parameters.value", "required");
    }
#if (settings)

    [Fact]
    public async Task Convert_WithOtherSettings_RoundsAsTheySay()
    {
        await using var host = await PluginTestHost.LoadAsync(static options => options.Settings = new { decimals = 0 });

        var result = await host.ExecuteAsync("convert_temperature", new { value = 0, from = "kelvin" });

        result.AssertOutputs(new { value = -460, unit = "fahrenheit" });
    }
#endif
#if (native)

    [Fact]
    public async Task SqliteVersion_OfTheNativeLibrary_IsAnswered()
    {
        await using var host = await PluginTestHost.LoadAsync();

        var result = await host.ExecuteAsync("sqlite_version");

        Assert.StartsWith("3.", (string?)result.AssertSucceeded().OutputsJson!["result"], StringComparison.Ordinal);
    }
#endif
}
