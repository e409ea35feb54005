using System.Globalization;
using System.Reflection;
using System.Text.Json;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Reads what attributes say of one parameter, output or setting.</summary>
internal sealed class SchemaAttributes(string name, IList<CustomAttributeData> attributes, SchemaReader reader, List<string> warnings)
{
    internal const string Annotations = "System.ComponentModel.DataAnnotations.";
    internal const string Description = "System.ComponentModel.DescriptionAttribute";
    internal const string Sdk = "PluginHost.Sdk.";

    private readonly CustomAttributeData? _display = attributes.Find(Annotations + "DisplayAttribute");

    internal string Label => _display?.Named<string>("Name") ?? attributes.Find("System.ComponentModel.DisplayNameAttribute")?.Argument<string>(0) ?? Naming.Words(name);

    internal string? DescriptionText => attributes.Find(Description)?.Argument<string>(0) ?? _display?.Named<string>("Description");

    internal string? Placeholder => _display?.Named<string>("Prompt");

    internal string? Group => _display?.Named<string>("GroupName");

    internal string? Reference => attributes.Find(Sdk + "ReferenceAttribute")?.Argument<string>(0);

    internal ValueSchema Apply(ValueSchema schema)
    {
        if (string.IsNullOrWhiteSpace(Label)) reader.Problem(name, "the label must not be empty.");
        foreach (var attribute in attributes) schema = ApplyOne(schema, attribute);
        var options = attributes.All(Sdk + "OptionAttribute").Select(static option =>
            new SchemaOption(option.Argument<string>(0) ?? "", option.Argument<string>(1) ?? option.Argument<string>(0) ?? "")).ToArray();
        return options.Length == 0 ? schema : WithOptions(schema, options);
    }

    internal string KindOf(ValueSchema schema)
    {
        if (Reference is not null) return "ref";
        if (attributes.Find(Sdk + "ParameterKindAttribute")?.Argument<int>(0) is { } kind and > 0) return kind switch { 1 => "template", 2 => "json", _ => "multiline" };
        return schema switch
        {
            { Type: SchemaType.Boolean } => "boolean",
            { Type: SchemaType.Integer or SchemaType.Number } => "number",
            { Type: SchemaType.String, Options.Count: > 0 } => "select",
            { Type: SchemaType.Array, Items.Options.Count: > 0 } => "multiselect",
            { Type: SchemaType.String, Format: StringFormat.Duration } => "duration",
            { Type: SchemaType.String } => "string",
            _ => "json",
        };
    }

    internal ShowWhenRule? ReadShowWhen()
    {
        if (attributes.Find(Sdk + "ShowWhenAttribute") is not { } rule) return null;
        var (equal, other) = (rule.Named<object>("EqualTo"), rule.Named<object>("NotEqualTo"));
        if ((equal is null) == (other is null)) reader.Problem(name, "[ShowWhen] needs exactly one of EqualTo and NotEqualTo.");
        return new(rule.Argument<string>(0) ?? "", JsonSerializer.Serialize(equal ?? other), equal is null);
    }

    private ValueSchema ApplyOne(ValueSchema schema, CustomAttributeData attribute) => attribute.AttributeType.FullName switch
    {
        Annotations + "RangeAttribute" => Range(schema, attribute),
        Annotations + "StringLengthAttribute" => Length(schema, attribute.Named("MinimumLength", 0), attribute.Argument<int>(0)),
        Annotations + "LengthAttribute" => Length(schema, attribute.Argument<int>(0), attribute.Argument<int>(1)),
        Annotations + "MinLengthAttribute" => Length(schema, attribute.Argument<int>(0), schema.MaxLength),
        Annotations + "MaxLengthAttribute" => attribute.ConstructorArguments.Count is 0 ? schema : Length(schema, schema.MinLength, attribute.Argument<int>(0)), // Without one there is no limit.
        Annotations + "RegularExpressionAttribute" => Pattern(schema, attribute),
        Annotations + "EmailAddressAttribute" => schema with { Format = StringFormat.Email },
        Annotations + "UrlAttribute" => schema with { Format = StringFormat.Uri },
        Annotations + "Base64StringAttribute" => schema with { Format = StringFormat.Base64 },
        Annotations + "AllowedValuesAttribute" => AllowedValues(schema, attribute),
        Annotations + "RequiredAttribute" when !attribute.Named("AllowEmptyStrings", false) && schema.Type == SchemaType.String => schema with { MinLength = Math.Max(1, schema.MinLength ?? 0) },
        { } other when IsUnknownValidation(attribute.AttributeType) => Ignored(schema, other),
        _ => schema,
    };

    private ValueSchema Range(ValueSchema schema, CustomAttributeData attribute)
    {
        if (schema.Type is not (SchemaType.Integer or SchemaType.Number)) return Wrong(schema, "[Range] is for numbers.");
        var arguments = attribute.ConstructorArguments;
        var (minimum, maximum) = (ToDecimal(arguments[^2].Value), ToDecimal(arguments[^1].Value));
        if (minimum > maximum) return Wrong(schema, $"[Range] runs from {minimum} to {maximum}: the minimum is above the maximum.");
        return schema with
        {
            Minimum = Larger(schema.Minimum, minimum),
            Maximum = -Larger(-schema.Maximum, -maximum),
            ExclusiveMinimum = attribute.Named("MinimumIsExclusive", false),
            ExclusiveMaximum = attribute.Named("MaximumIsExclusive", false),
        };
    }

    private ValueSchema Length(ValueSchema schema, int? minimum, int? maximum)
    {
        if (schema.Type is not (SchemaType.String or SchemaType.Array)) return Wrong(schema, "length attributes are for strings and lists.");
        if (minimum < 0 || maximum < minimum) return Wrong(schema, $"a length from {minimum} to {maximum} is impossible.");
        return schema with { MinLength = minimum is 0 ? schema.MinLength : minimum, MaxLength = maximum };
    }

    private ValueSchema Pattern(ValueSchema schema, CustomAttributeData attribute)
    {
        if (schema.Type != SchemaType.String) return Wrong(schema, "[RegularExpression] is for strings.");
        try
        {
            return schema with { Pattern = KnownTypes.CreatePattern(attribute.Argument<string>(0) ?? ""), PatternMessage = attribute.Named<string>("ErrorMessage") };
        }
        catch (ArgumentException exception)
        {
            return Wrong(schema, $"the pattern is malformed: {exception.Message}");
        }
    }

    private ValueSchema AllowedValues(ValueSchema schema, CustomAttributeData attribute)
    {
        var values = AttributeData.Array<object>(attribute.Argument<IReadOnlyCollection<CustomAttributeTypedArgument>>(0));
        if (values.Count == 0) return Wrong(schema, "[AllowedValues] needs at least one value.");
        return WithOptions(schema, [.. values.Select(static value => Convert.ToString(value is CustomAttributeTypedArgument inner ? inner.Value : value, CultureInfo.InvariantCulture) ?? "")
            .Select(static text => new SchemaOption(text, text))]);
    }

    private ValueSchema WithOptions(ValueSchema schema, SchemaOption[] options)
    {
        if (options.Any(static option => string.IsNullOrWhiteSpace(option.Label))) reader.Problem(name, "every option needs a value and a label.");
        return schema switch
        {
            { Type: SchemaType.String } => schema with { Options = options },
            { Type: SchemaType.Array, Items.Type: SchemaType.String } => schema with { Items = schema.Items with { Options = options } },
            _ => Wrong(schema, "options are for strings and lists of strings."),
        };
    }

    private ValueSchema Wrong(ValueSchema schema, string text)
    {
        reader.Problem(name, text);
        return schema;
    }

    private ValueSchema Ignored(ValueSchema schema, string attribute)
    {
        warnings.Add($"'{name}': the validation attribute '{attribute}' is not known to the host and is not checked; implement IValidatesParameters.");
        return schema;
    }

    private static bool IsUnknownValidation(Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.FullName == Annotations + "ValidationAttribute") return true;
        }

        return false;
    }

    private static decimal? Larger(decimal? left, decimal? right) => left is null ? right : right is null ? left : Math.Max(left.Value, right.Value);

    private static decimal? ToDecimal(object? value) => value switch
    {
        int number => number,
        double number when Math.Abs(number) < 7.9e28 => (decimal)number,
        string text when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
