using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginHost.Sdk.Analyzers.Contract;

/// <summary>Reads attributes and finds the places of their arguments.</summary>
internal static class AttributeReading
{
    internal const string Sdk = "PluginHost.Sdk";
    internal const string ComponentModel = "System.ComponentModel";
    internal const string Annotations = "System.ComponentModel.DataAnnotations";
    internal const string Json = "System.Text.Json.Serialization";

    internal static IEnumerable<AttributeData> All(this ImmutableArray<AttributeData> attributes, string space, string name) =>
        attributes.Where(attribute => attribute.AttributeClass.Is(space, name));

    internal static AttributeData? Find(this ImmutableArray<AttributeData> attributes, string space, string name) => attributes.All(space, name).FirstOrDefault();

    internal static bool Has(this ImmutableArray<AttributeData> attributes, string space, string name) => attributes.Find(space, name) is not null;

    /// <summary>The attribute that exports a class or method as an action; null when there is none.</summary>
    internal static AttributeData? FindAction(this ISymbol symbol) => symbol.GetAttributes().Find(Sdk, "ActionAttribute");

    /// <summary>A constructor argument's value; null when it is missing, an array or in error.</summary>
    internal static object? Argument(this AttributeData attribute, int index) =>
        attribute.ConstructorArguments.Length > index && attribute.ConstructorArguments[index] is { Kind: not TypedConstantKind.Array } argument ? argument.Value : null;

    internal static string? Text(this AttributeData attribute, int index) => attribute.Argument(index) as string;

    /// <summary>A named argument; the fallback when it is not set, or not of this type.</summary>
    internal static T? Named<T>(this AttributeData attribute, string name, T? fallback = default)
    {
        foreach (var pair in attribute.NamedArguments)
        {
            if (pair.Key == name) return pair.Value.Kind != TypedConstantKind.Array && pair.Value.Value is T value ? value : fallback;
        }

        return fallback;
    }

    /// <summary>The texts of a named array argument.</summary>
    internal static IEnumerable<string> NamedTexts(this AttributeData attribute, string name) =>
        attribute.NamedArguments.Where(pair => pair.Key == name && pair.Value is { Kind: TypedConstantKind.Array, Values.IsDefault: false })
            .SelectMany(static pair => pair.Value.Values).Select(static value => value.Value).OfType<string>();

    /// <summary>Where the attribute stands; null when it is not in source.</summary>
    internal static Location? Place(this AttributeData attribute) => attribute.ApplicationSyntaxReference?.GetSyntax(CancellationToken.None).GetLocation();

    /// <summary>Where a named argument's value stands; else the attribute's name.</summary>
    internal static Location? PlaceOf(this AttributeData attribute, string name) =>
        Arguments(attribute).FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name)?.Expression.GetLocation() ?? NamePlace(attribute);

    /// <summary>Where one text of a named array argument stands; else the whole argument.</summary>
    internal static Location? PlaceOf(this AttributeData attribute, string name, string text) =>
        Arguments(attribute).Where(argument => argument.NameEquals?.Name.Identifier.ValueText == name).SelectMany(static argument => argument.DescendantNodes()).OfType<LiteralExpressionSyntax>()
            .FirstOrDefault(literal => literal.Token.ValueText == text)?.GetLocation() ?? attribute.PlaceOf(name);

    /// <summary>Where a constructor argument's value stands; else the attribute's name.</summary>
    internal static Location? PlaceOf(this AttributeData attribute, int index)
    {
        var parameter = attribute.AttributeConstructor?.Parameters.ElementAtOrDefault(index)?.Name;
        var arguments = Arguments(attribute).Where(static argument => argument.NameEquals is null).ToArray();
        var found = arguments.FirstOrDefault(argument => argument.NameColon is { } colon && colon.Name.Identifier.ValueText == parameter)
            ?? (index < arguments.Length && arguments[index].NameColon is null ? arguments[index] : null);
        return found?.Expression.GetLocation() ?? NamePlace(attribute);
    }

    /// <summary>Where the attribute's name stands; null when it is not in source.</summary>
    internal static Location? NamePlace(this AttributeData attribute) =>
        (attribute.ApplicationSyntaxReference?.GetSyntax(CancellationToken.None) as AttributeSyntax)?.Name.GetLocation();

    private static SeparatedSyntaxList<AttributeArgumentSyntax> Arguments(AttributeData attribute) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(CancellationToken.None) is AttributeSyntax { ArgumentList: { } list } ? list.Arguments : default;
}
