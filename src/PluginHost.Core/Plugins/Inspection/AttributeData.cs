using System.Reflection;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Reads attributes from metadata, by full name: the types of a metadata context are never equal to the running ones.</summary>
internal static class AttributeData
{
    internal static IEnumerable<CustomAttributeData> All(this IEnumerable<CustomAttributeData> attributes, string fullName) =>
        attributes.Where(attribute => attribute.AttributeType.FullName == fullName);

    internal static CustomAttributeData? Find(this IEnumerable<CustomAttributeData> attributes, string fullName) => attributes.All(fullName).FirstOrDefault();

    internal static bool Has(this IEnumerable<CustomAttributeData> attributes, string fullName) => attributes.Find(fullName) is not null;

    /// <summary>A constructor argument; the type's default when there are fewer.</summary>
    internal static T? Argument<T>(this CustomAttributeData attribute, int index) =>
        attribute.ConstructorArguments.Count > index && attribute.ConstructorArguments[index].Value is T value ? value : default;

    /// <summary>A named argument; the fallback when it is not set.</summary>
    internal static T? Named<T>(this CustomAttributeData attribute, string name, T? fallback = default)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.MemberName == name) return argument.TypedValue.Value is T value ? value : fallback;
        }

        return fallback;
    }

    /// <summary>A named array argument; empty when it is not set.</summary>
    internal static IReadOnlyList<T> NamedArray<T>(this CustomAttributeData attribute, string name) =>
        Array<T>(attribute.Named<IReadOnlyCollection<CustomAttributeTypedArgument>>(name));

    /// <summary>An array argument's values.</summary>
    internal static IReadOnlyList<T> Array<T>(IReadOnlyCollection<CustomAttributeTypedArgument>? values) => [.. (values ?? []).Select(static value => value.Value).OfType<T>()];
}
