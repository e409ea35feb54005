using Microsoft.CodeAnalysis;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers.Metadata;

/// <summary>Checks durations in attributes.</summary>
internal static class Durations
{
    private const double Day = 86_400_000;

    internal static MetadataFault? Check(string what, AttributeData attribute, string argument)
    {
        if (attribute.Named<string>(argument) is not { } text || TextForms.Milliseconds(text) is > 0 and <= Day) return null;
        return new(attribute.PlaceOf(argument), $"The {what} '{text}' is malformed: expected a duration such as 500ms, 30s or 5m, more than zero and at most 24h. Mend it, or leave it out.");
    }
}
