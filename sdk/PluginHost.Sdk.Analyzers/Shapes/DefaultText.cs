using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers.Shapes;

/// <summary>The default that metadata tells of a member: of its parameter, or in <c>[DefaultValue]</c>.</summary>
internal sealed class DefaultText
{
    private DefaultText(bool exists, string? json, Location? place) => (Exists, Json, Place) = (exists, json, place);

    /// <summary>True when there is a default, even <c>null</c>.</summary>
    internal bool Exists { get; }

    /// <summary>The default as JSON text; null when there is none or it is <c>null</c>.</summary>
    internal string? Json { get; }

    internal Location? Place { get; }

    internal static DefaultText Of(JsonMember member)
    {
        var type = KnownShapes.NullableValue(member.Type) ?? member.Type;
        if (member.Parameter is { HasExplicitDefaultValue: true } parameter)
        {
            var syntax = parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() as ParameterSyntax;
            return new(true, ToJson(parameter.ExplicitDefaultValue, type), syntax?.Default?.Value.GetLocation());
        }

        if (member.Attributes.Find(AttributeReading.ComponentModel, "DefaultValueAttribute") is not { ConstructorArguments.Length: > 0 } attribute) return new(false, null, null);
        var last = attribute.ConstructorArguments.Length - 1;
        var value = attribute.ConstructorArguments[last].Kind is TypedConstantKind.Array or TypedConstantKind.Type ? null : attribute.Argument(last);
        var json = last == 1 && value is string text ? FromText(text, type) : ToJson(value, type);
        return new(true, json, attribute.PlaceOf(last));
    }

    // [DefaultValue(typeof(decimal), "1.5")]: the text of a value that attributes cannot hold.
    private static string? FromText(string text, ITypeSymbol type) =>
        KnownShapes.Scalar(type) is { Kind: ShapeKind.Integer or ShapeKind.Number or ShapeKind.Boolean } ? text.ToLowerInvariant() : ToJson(text, type);

    private static string? ToJson(object? value, ITypeSymbol type) => value switch
    {
        null => null,
        _ when type.TypeKind == TypeKind.Enum => EnumName(value, type),
        bool flag => flag ? "true" : "false",
        string text => JsonText.Quote(text),
        char letter => JsonText.Quote(letter.ToString()),
        IConvertible number => Convert.ToString(number, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string? EnumName(object value, ITypeSymbol type)
    {
        if (value is not IConvertible || value is string) return null;
        var number = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
        var field = type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Convert.ToDecimal(field.ConstantValue, CultureInfo.InvariantCulture) == number);
        return field is null ? null : JsonText.Quote(ShapeReader.EnumName(field));
    }
}
