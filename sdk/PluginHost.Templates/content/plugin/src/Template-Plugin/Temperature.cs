namespace TemplateNamespace;

/// <summary>Units of temperature; callers write them in lower case.</summary>
public enum TemperatureUnit
{
    Celsius,
    Fahrenheit,
    Kelvin,
}

/// <summary>The arithmetic, which knows nothing of actions.</summary>
internal static class Temperature
{
    private const double FreezingPointKelvin = 273.15;

    /// <summary>Converts a temperature.</summary>
    /// <returns>The value in the other unit; null when it is below absolute zero.</returns>
    public static double? Convert(double value, TemperatureUnit from, TemperatureUnit to)
    {
        var kelvin = from switch
        {
            TemperatureUnit.Celsius => value + FreezingPointKelvin,
            TemperatureUnit.Fahrenheit => ((value - 32) / 1.8) + FreezingPointKelvin,
            _ => value,
        };
        if (kelvin < 0) return null;
        return to switch
        {
            TemperatureUnit.Celsius => kelvin - FreezingPointKelvin,
            TemperatureUnit.Fahrenheit => ((kelvin - FreezingPointKelvin) * 1.8) + 32,
            _ => kelvin,
        };
    }
}
