using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers.Shapes;

/// <summary>A property of a record or class, or a parameter of a method, that is a JSON property.</summary>
internal sealed class JsonMember
{
    private JsonMember(IPropertySymbol? property, IParameterSymbol? parameter)
    {
        Property = property;
        Parameter = parameter;
        Attributes = [.. property?.GetAttributes() ?? [], .. parameter?.GetAttributes() ?? []];
        var symbol = (ISymbol?)property ?? parameter!;
        Name = Attributes.Find(AttributeReading.Json, "JsonPropertyNameAttribute")?.Text(0) ?? TextForms.Snake(symbol.Name);
        Place = symbol.Locations.FirstOrDefault(static location => location.IsInSource);
    }

    internal IPropertySymbol? Property { get; }

    /// <summary>The parameter of the constructor that sets the property, or of the method; null when there is none.</summary>
    internal IParameterSymbol? Parameter { get; }

    internal ImmutableArray<AttributeData> Attributes { get; }

    internal string Name { get; }

    /// <summary>The name in the source.</summary>
    internal string DeclaredName => Property?.Name ?? Parameter!.Name;

    /// <summary>Where its name stands; null when it is not in source.</summary>
    internal Location? Place { get; }

    internal ITypeSymbol Type => Property?.Type ?? Parameter!.Type;

    internal NullableAnnotation Nullability => Parameter?.NullableAnnotation ?? Property!.NullableAnnotation;

    /// <summary>True when the author says that a value must be given.</summary>
    internal bool IsMarkedRequired => Property is { IsRequired: true } || Attributes.Has(AttributeReading.Annotations, "RequiredAttribute") || Attributes.Has(AttributeReading.Json, "JsonRequiredAttribute");

    internal static JsonMember Of(IParameterSymbol parameter) => new(null, parameter);

    /// <summary>The JSON properties of a type.</summary>
    /// <param name="type">A record, class or struct.</param>
    /// <param name="isInput">True for what is read from JSON, false for what is written.</param>
    /// <param name="allowsUnknown">True when other keys are kept.</param>
    internal static IReadOnlyList<JsonMember> Of(INamedTypeSymbol type, bool isInput, out bool allowsUnknown)
    {
        var parameters = ConstructorParameters(type);
        var properties = Properties(type).ToList();
        allowsUnknown = properties.Any(IsExtension);
        return [.. properties.Where(static property => !IsExtension(property) && !IsIgnored(property))
            .Select(property => new JsonMember(property, Match(parameters, property)))
            .Where(member => isInput ? member.Parameter is not null || IsPublic(member.Property!.SetMethod) : IsPublic(member.Property!.GetMethod))];
    }

    private static IEnumerable<IPropertySymbol> Properties(INamedTypeSymbol type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var current = type; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
        {
            foreach (var property in current.GetMembers().OfType<IPropertySymbol>())
            {
                if (!property.IsStatic && !property.IsIndexer && (IsPublic(property.GetMethod) || IsPublic(property.SetMethod)) && seen.Add(property.Name)) yield return property;
            }
        }
    }

    // System.Text.Json's choice: the marked constructor, else the one without parameters, else the only one.
    private static ImmutableArray<IParameterSymbol> ConstructorParameters(INamedTypeSymbol type)
    {
        var constructors = type.InstanceConstructors.Where(static constructor => constructor.DeclaredAccessibility == Accessibility.Public).ToArray();
        var marked = Array.Find(constructors, static constructor => constructor.GetAttributes().Has(AttributeReading.Json, "JsonConstructorAttribute"));
        if (marked is not null) return marked.Parameters;
        if (type.IsValueType || Array.Exists(constructors, static constructor => constructor.Parameters.Length == 0)) return [];
        return constructors.Length == 1 ? constructors[0].Parameters : [];
    }

    private static IParameterSymbol? Match(ImmutableArray<IParameterSymbol> parameters, IPropertySymbol property) =>
        parameters.FirstOrDefault(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase));

    private static bool IsPublic(IMethodSymbol? accessor) => accessor is { DeclaredAccessibility: Accessibility.Public };

    private static bool IsExtension(IPropertySymbol property) => property.GetAttributes().Has(AttributeReading.Json, "JsonExtensionDataAttribute");

    private static bool IsIgnored(IPropertySymbol property) =>
        property.GetAttributes().Find(AttributeReading.Json, "JsonIgnoreAttribute") is { } ignore && ignore.Named("Condition", 1) == 1;
}
