using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers.Shapes;

/// <summary>Applies the attributes of one member to its shape.</summary>
/// <param name="member">The member.</param>
/// <param name="report">Receives where something is wrong, and what.</param>
internal sealed class ShapeAttributes(JsonMember member, Action<Location?, string> report)
{
    internal Shape Apply(Shape shape)
    {
        CheckLabel();
        CheckShowWhen();
        foreach (var attribute in member.Attributes)
        {
            if (attribute.AttributeClass is { } type && type.ContainingNamespace?.ToDisplayString() == AttributeReading.Annotations) shape = ApplyOne(shape, attribute, type.Name);
        }

        var options = member.Attributes.All(AttributeReading.Sdk, "OptionAttribute").ToArray();
        return options.Length == 0 ? shape : WithOptions(shape, options[0], [.. options.Select(OptionOf)]);
    }

    private static (string Value, string Label, Location? Place) OptionOf(AttributeData option) =>
        (option.Text(0) ?? "", option.Text(1) ?? option.Text(0) ?? "", option.PlaceOf(option.Text(1) is null ? 0 : 1));

    private Shape ApplyOne(Shape shape, AttributeData attribute, string name) => name switch
    {
        "RangeAttribute" => Range(shape, attribute),
        "StringLengthAttribute" => Length(shape, attribute, attribute.Named("MinimumLength", 0), attribute.Argument(0) as int?),
        "LengthAttribute" => Length(shape, attribute, attribute.Argument(0) as int?, attribute.Argument(1) as int?),
        "MinLengthAttribute" => Length(shape, attribute, attribute.Argument(0) as int?, shape.MaxLength),
        "MaxLengthAttribute" => attribute.Argument(0) is int maximum ? Length(shape, attribute, shape.MinLength, maximum) : shape, // Without one there is no limit.
        "RegularExpressionAttribute" => Pattern(shape, attribute),
        "EmailAddressAttribute" => shape with { Format = TextFormat.Email },
        "UrlAttribute" => shape with { Format = TextFormat.Uri },
        "Base64StringAttribute" => shape with { Format = TextFormat.Base64 },
        "AllowedValuesAttribute" => AllowedValues(shape, attribute),
        "RequiredAttribute" when !attribute.Named("AllowEmptyStrings", false) && shape.Kind == ShapeKind.String => shape with { MinLength = Math.Max(1, shape.MinLength ?? 0) },
        _ => shape,
    };

    private void CheckLabel()
    {
        var display = member.Attributes.Find(AttributeReading.Annotations, "DisplayAttribute");
        var name = member.Attributes.Find(AttributeReading.ComponentModel, "DisplayNameAttribute");
        if (display?.Named<string>("Name") is { } label)
        {
            if (IsBlank(label)) report(display.PlaceOf("Name"), $"The label of '{member.Name}' is empty. Write what people shall read, or leave Name out.");
        }
        else if (name?.Text(0) is { } other && IsBlank(other))
        {
            report(name.PlaceOf(0), $"The label of '{member.Name}' is empty. Write what people shall read, or leave [DisplayName] out.");
        }
    }

    private void CheckShowWhen()
    {
        if (member.Attributes.Find(AttributeReading.Sdk, "ShowWhenAttribute") is not { } rule) return;
        if ((rule.Named<object>("EqualTo") is null) != (rule.Named<object>("NotEqualTo") is null)) return;
        report(rule.NamePlace(), $"[ShowWhen] of '{member.Name}' needs exactly one of EqualTo and NotEqualTo, and has {(rule.Named<object>("EqualTo") is null ? "none" : "both")}. Say which value the other parameter must have, or must not have.");
    }

    private Shape Range(Shape shape, AttributeData attribute)
    {
        if (shape.Kind is not (ShapeKind.Integer or ShapeKind.Number)) return Wrong(shape, attribute, $"[Range] of '{member.Name}' is for numbers, and '{member.Type.ToDisplayString()}' is none. Remove it.");
        var last = attribute.ConstructorArguments.Length - 1;
        var (minimum, maximum) = (ToDecimal(attribute.Argument(last - 1)), ToDecimal(attribute.Argument(last)));
        if (minimum > maximum) return Wrong(shape, attribute, FormattableString.Invariant($"[Range] of '{member.Name}' runs from {minimum} to {maximum}: the minimum is above the maximum. Exchange them."));
        return shape with
        {
            Minimum = Larger(shape.Minimum, minimum),
            Maximum = -Larger(-shape.Maximum, -maximum),
            ExclusiveMinimum = attribute.Named("MinimumIsExclusive", false),
            ExclusiveMaximum = attribute.Named("MaximumIsExclusive", false),
        };
    }

    private Shape Length(Shape shape, AttributeData attribute, int? minimum, int? maximum)
    {
        var name = attribute.AttributeClass!.Name.Replace("Attribute", "");
        if (shape.Kind is not (ShapeKind.String or ShapeKind.Array)) return Wrong(shape, attribute, $"[{name}] of '{member.Name}' is for strings and lists, and '{member.Type.ToDisplayString()}' is neither. Remove it.");
        if (minimum < 0 || maximum < minimum) return Wrong(shape, attribute, FormattableString.Invariant($"[{name}] of '{member.Name}' asks for a length from {minimum} to {maximum}, which is impossible. Exchange the two, none below zero."));
        return shape with { MinLength = minimum is 0 ? shape.MinLength : minimum, MaxLength = maximum };
    }

    private Shape Pattern(Shape shape, AttributeData attribute)
    {
        if (shape.Kind != ShapeKind.String) return Wrong(shape, attribute, $"[RegularExpression] of '{member.Name}' is for strings, and '{member.Type.ToDisplayString()}' is none. Remove it.");
        try
        {
            return shape with { Pattern = new Regex(attribute.Text(0) ?? "", RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100)) };
        }
        catch (ArgumentException exception)
        {
            report(attribute.PlaceOf(0), $"The pattern of '{member.Name}' is malformed: {exception.Message} Mend it.");
            return shape;
        }
    }

    private Shape AllowedValues(Shape shape, AttributeData attribute)
    {
        if (attribute.ConstructorArguments.Length == 0 || attribute.ConstructorArguments[0] is not { Kind: TypedConstantKind.Array, Values.IsDefaultOrEmpty: false } values)
        {
            return Wrong(shape, attribute, $"[AllowedValues] of '{member.Name}' has no value. List the values that are allowed, or remove it.");
        }

        return WithOptions(shape, attribute, [.. values.Values.Select(static value => value.Kind == TypedConstantKind.Array ? "" : Convert.ToString(value.Value, CultureInfo.InvariantCulture) ?? "")
            .Select(text => (text, text, attribute.Place()))]);
    }

    private Shape WithOptions(Shape shape, AttributeData attribute, IReadOnlyList<(string Value, string Label, Location? Place)> options)
    {
        foreach (var option in options.Where(static option => IsBlank(option.Label))) report(option.Place, $"An option of '{member.Name}' is empty. Every option needs a value, and a label that people can read.");
        var values = options.Select(static option => option.Value).ToArray();
        return shape switch
        {
            { Kind: ShapeKind.String } => shape with { Options = values },
            { Kind: ShapeKind.Array, Items: { Kind: ShapeKind.String } items } => shape with { Items = items with { Options = values } },
            _ => Wrong(shape, attribute, $"Options are for strings and lists of strings, and '{member.Name}' is '{member.Type.ToDisplayString()}'. Change its type to string, or remove the options."),
        };
    }

    private Shape Wrong(Shape shape, AttributeData attribute, string text)
    {
        report(attribute.Place(), text);
        return shape;
    }

    private static bool IsBlank(string text) => string.IsNullOrWhiteSpace(text);

    private static decimal? Larger(decimal? left, decimal? right) => left is null ? right : right is null ? left : Math.Max(left.Value, right.Value);

    private static decimal? ToDecimal(object? value) => value switch
    {
        int number => number,
        double number when Math.Abs(number) < 7.9e28 => (decimal)number,
        string text when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
