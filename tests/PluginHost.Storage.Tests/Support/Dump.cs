using System.Collections;
using System.Globalization;
using System.Reflection;

namespace PluginHost.Storage.Tests.Support;

/// <summary>A value as text, all of its properties with it: records with lists and bytes do not compare by their content.</summary>
internal static class Dump
{
    private const BindingFlags Everything = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        ReadOnlyMemory<byte> bytes => $"{bytes.Length}:{Convert.ToHexString(bytes.Span)}",
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        TimeSpan or double or Guid or Enum => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        _ when value.GetType().IsPrimitive => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        _ => $"{{ {string.Join(",\n", Properties(value).Select(property => $"{property.Name} = {Of(property.GetValue(value))}"))} }}",
    };

    /// <summary>Names of the properties that have the value which they have when nobody sets them.</summary>
    public static IEnumerable<string> Unset(object value) =>
        from property in Properties(value)
        where property.SetMethod is not null
        let found = property.GetValue(value)
        where found is null || Of(found) is "0" or "False" or "0:" or "[]" || (found is Enum && Convert.ToInt32(found, CultureInfo.InvariantCulture) == 0)
        select property.Name;

    private static IEnumerable<PropertyInfo> Properties(object value) =>
        value.GetType().GetProperties(Everything).Where(static property => property.Name != "EqualityContract" && property.GetIndexParameters().Length == 0);
}
