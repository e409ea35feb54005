using System.Globalization;
using Microsoft.CodeAnalysis;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers.Metadata;

/// <summary>Checks the texts of <c>[Action]</c>.</summary>
internal static class ActionTexts
{
    internal static IEnumerable<MetadataFault> Check(ExportedAction action) =>
        CheckName(action).Concat(CheckDescription(action)).Concat(CheckLengths(action)).Concat(CheckForms(action)).Concat(CheckAliases(action));

    /// <summary>The fault of a text that must have the form of a name.</summary>
    internal static MetadataFault WrongName(Location? place, string what, string text) => TextForms.SuggestName(text) is { } better
        ? new(place, $"The {what} '{text}' is malformed: expected {TextForms.NameRule}. Write '{better}'.") { Fix = MetadataFix.Of(MetadataFix.Replacement, better) }
        : new(place, $"The {what} '{text}' is malformed: expected {TextForms.NameRule}. Write another.");

    private static IEnumerable<MetadataFault> CheckName(ExportedAction action)
    {
        if (!TextForms.IsName(action.Name)) yield return WrongName(action.Attribute.PlaceOf(0), "action name", action.Name);
    }

    private static IEnumerable<MetadataFault> CheckDescription(ExportedAction action)
    {
        var attribute = action.Attribute;
        var other = action.Attributes.Find(AttributeReading.ComponentModel, "DescriptionAttribute");
        var text = (attribute.Named<string>("Description") ?? other?.Text(0) ?? "").Trim();
        if (text.Length > 2000) yield return new(attribute.PlaceOf("Description"), $"The description of action '{action.Name}' has {Count(text)} characters, and at most 2,000 are allowed. Shorten it.");
        if (text.Length > 0) yield break;
        yield return new(attribute.PlaceOf("Description"), $"The action '{action.Name}' has no description: expected 1 to 2,000 characters. Set Description to what the action does.")
        {
            Fix = MetadataFix.Of(MetadataFix.Description, "TODO: say what the action does."), // The author's: editors list it until it is said.
        };
    }

    private static IEnumerable<MetadataFault> CheckLengths(ExportedAction action)
    {
        var attribute = action.Attribute;
        if (attribute.Named<string>("Title")?.Trim() is { Length: 0 or > 200 } title) yield return new(attribute.PlaceOf("Title"), $"The title of action '{action.Name}' has {Count(title)} characters: expected 1 to 200. Change it, or leave it out: the name in words is the default.");
        if (attribute.Named<string>("Category")?.Trim() is { Length: 0 or > 64 } category) yield return new(attribute.PlaceOf("Category"), $"The category of action '{action.Name}' has {Count(category)} characters: expected 1 to 64. Change it, or leave it out: 'General' is the default.");
    }

    private static IEnumerable<MetadataFault> CheckForms(ExportedAction action)
    {
        var attribute = action.Attribute;
        if (attribute.Named<string>("Version") is { } version && !TextForms.IsVersion(version)) yield return WrongVersion(attribute.PlaceOf("Version"), action.Name, version);
        if (attribute.Named<string>("Color") is { } color && !TextForms.IsColor(color))
        {
            yield return new(attribute.PlaceOf("Color"), $"The color '{color}' of action '{action.Name}' is malformed: expected #rrggbb with hexadecimal digits. Write one such as '#8c8c8c', the default.") { Fix = MetadataFix.Of(MetadataFix.Replacement, "#8c8c8c") };
        }

        if (attribute.Named("Mode", 0) != 0) yield return new(attribute.PlaceOf("Mode"), $"The action '{action.Name}' asks for a mode that this version of the host does not have: expected Sync. Remove Mode.");
        if (attribute.Named<string>("DocsUrl") is { } url && !TextForms.IsHttp(url)) yield return new(attribute.PlaceOf("DocsUrl"), $"The address '{url}' of the documentation of action '{action.Name}' is malformed: expected an absolute http or https address. Write it in full.");
        if (Durations.Check("time limit", attribute, "Timeout") is { } fault) yield return fault;
    }

    private static MetadataFault WrongVersion(Location? place, string action, string version)
    {
        var full = version.Split('.').Length == 1 ? version + ".0.0" : version + ".0";
        var text = $"The version '{version}' of action '{action}' is malformed: expected a semantic version such as 1.0.0.";
        return TextForms.IsVersion(full) ? new(place, $"{text} Write '{full}'.") { Fix = MetadataFix.Of(MetadataFix.Replacement, full) } : new(place, text + " Mend it, or leave it out: the plugin's version is the default.");
    }

    private static IEnumerable<MetadataFault> CheckAliases(ExportedAction action)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var alias in action.Attribute.NamedTexts("Aliases"))
        {
            if (!TextForms.IsName(alias)) yield return WrongName(action.Attribute.PlaceOf("Aliases", alias), "alias", alias);
            if (!seen.Add(alias)) yield return new(action.Attribute.PlaceOf("Aliases"), $"The action '{action.Name}' lists the alias '{alias}' twice. Remove one of them.");
        }
    }

    private static string Count(string text) => text.Length.ToString(CultureInfo.InvariantCulture);
}
