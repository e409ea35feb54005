using System.Reflection;
using System.Text;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Lists the JSON properties of a record or class, its constructor parameters first.</summary>
/// <param name="Reader">Reads the properties' own types.</param>
/// <param name="Warnings">Receives what is ignored.</param>
/// <param name="IsInput">True for what is read from JSON, false for what is written.</param>
/// <param name="FillsAll">True when the host fills in constructor defaults too.</param>
internal sealed record PropertyReader(SchemaReader Reader, List<string> Warnings, bool IsInput, bool FillsAll)
{
    private const string Json = "System.Text.Json.Serialization.";

    internal IReadOnlyList<PropertySchema> Read(Type type, out bool allowsUnknown)
    {
        var parameters = ConstructorParameters(type);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.GetIndexParameters().Length == 0).ToList();
        var extension = properties.Find(static property => property.GetCustomAttributesData().Has(Json + "JsonExtensionDataAttribute"));
        allowsUnknown = extension is not null;
        var ordered = properties.Where(property => property != extension && !IsIgnored(property))
            .OrderBy(property => Match(parameters, property) is { } parameter ? parameter.Position : int.MaxValue);
        return [.. ordered.Select(property => ReadProperty(property, Match(parameters, property))).OfType<PropertySchema>()];
    }

    private PropertySchema? ReadProperty(PropertyInfo property, ParameterInfo? parameter)
    {
        if (parameter is null && IsInput && property.SetMethod is not { IsPublic: true }) return null;
        if (!IsInput && property.GetMethod is not { IsPublic: true }) return null;
        List<CustomAttributeData> attributes = [.. property.GetCustomAttributesData(), .. parameter?.GetCustomAttributesData() ?? []];
        var nullability = parameter is null ? Reader.Nullability(property) : Reader.Nullability(parameter);
        return Create(NameOf(property.Name, attributes), property.PropertyType, nullability, attributes, parameter);
    }

    /// <summary>The schema of a method's parameter.</summary>
    internal PropertySchema ReadParameter(ParameterInfo parameter)
    {
        IList<CustomAttributeData> attributes = parameter.GetCustomAttributesData();
        return Create(NameOf(parameter.Name!, attributes), parameter.ParameterType, Reader.Nullability(parameter), attributes, parameter);
    }

    private PropertySchema Create(string name, Type type, NullabilityInfo nullability, IList<CustomAttributeData> attributes, ParameterInfo? parameter)
    {
        var value = Reader.ReadProperty(name, type, nullability, this);
        var constraints = new SchemaAttributes(name, attributes, Reader, Warnings);
        value = constraints.Apply(value);
        var defaults = new DefaultReader(type, attributes, parameter);
        if (defaults.Json is { } json && SchemaValidator.Validate(value, Encoding.UTF8.GetBytes(json), name, out _) is [var fault, ..])
        {
            Reader.Problem(name, $"the default {json} does not fit: {fault.Message}");
        }

        return new PropertySchema
        {
            Name = name,
            Value = value,
            Label = constraints.Label,
            Description = constraints.DescriptionText,
            Placeholder = constraints.Placeholder,
            Group = constraints.Group,
            IsSecret = attributes.Has(SchemaAttributes.Sdk + "SecretAttribute"),
            Kind = constraints.KindOf(value),
            Reference = constraints.Reference,
            ShowWhen = constraints.ReadShowWhen(),
            DefaultJson = defaults.Json,
            FillsDefault = defaults.Json is not null && (FillsAll || !defaults.IsFromConstructor),
            IsRequired = IsRequired(attributes, parameter, value, defaults),
        };
    }

    // Written values are always there; read ones when the author says so or when nothing else could stand in for them.
    private bool IsRequired(IList<CustomAttributeData> attributes, ParameterInfo? parameter, ValueSchema value, DefaultReader defaults)
    {
        if (!IsInput) return true;
        if (defaults.HasDefault) return false;
        var said = attributes.Has(SchemaAttributes.Annotations + "RequiredAttribute")
            || attributes.Has("System.Runtime.CompilerServices.RequiredMemberAttribute")
            || attributes.Has(Json + "JsonRequiredAttribute");
        return said || (parameter is not null && !value.IsNullable);
    }

    internal static string NameOf(string name, IList<CustomAttributeData> attributes) =>
        attributes.Find(Json + "JsonPropertyNameAttribute")?.Argument<string>(0) ?? Naming.Snake(name);

    private static ParameterInfo? Match(ParameterInfo[] parameters, PropertyInfo property) =>
        Array.Find(parameters, parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase));

    private static bool IsIgnored(PropertyInfo property) =>
        property.GetCustomAttributesData().Find(Json + "JsonIgnoreAttribute") is { } ignore && ignore.Named("Condition", 1) == 1;

    // System.Text.Json's choice: the marked constructor, else the one without parameters, else the only one.
    private static ParameterInfo[] ConstructorParameters(Type type)
    {
        var constructors = type.GetConstructors();
        var marked = Array.Find(constructors, static constructor => constructor.GetCustomAttributesData().Has(Json + "JsonConstructorAttribute"));
        if (marked is not null) return marked.GetParameters();
        if (type.IsValueType || constructors.Any(static constructor => constructor.GetParameters().Length == 0)) return [];
        return constructors.Length == 1 ? constructors[0].GetParameters() : [];
    }
}
