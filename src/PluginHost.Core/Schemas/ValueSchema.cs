using System.Text.Json;
using System.Text.RegularExpressions;

namespace PluginHost.Core.Schemas;

/// <summary>The shape of a JSON value, read from a .NET type's metadata. Immutable; one source for validation, JSON Schema, forms and help.</summary>
public sealed record ValueSchema
{
    /// <summary>Most properties that one object may have; 64 fits the bit mask that validation counts with (our choice).</summary>
    public const int MaxProperties = 64;

    /// <summary>A value of any kind.</summary>
    public static ValueSchema Any { get; } = new() { Type = SchemaType.Any, IsNullable = true };

    /// <summary>An object with any properties.</summary>
    public static ValueSchema AnyObject { get; } = new() { Type = SchemaType.Object, AllowsUnknown = true };

    /// <summary>An object without properties.</summary>
    public static ValueSchema Empty { get; } = new() { Type = SchemaType.Object };

    /// <summary>Kind of value.</summary>
    public required SchemaType Type { get; init; }

    /// <summary>How a string is to be read; null means as it stands.</summary>
    public StringFormat? Format { get; init; }

    /// <summary>True when JSON <c>null</c> is allowed.</summary>
    public bool IsNullable { get; init; }

    /// <summary>Smallest number; null means none.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>Largest number; null means none.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>True when <see cref="Minimum"/> itself is too small.</summary>
    public bool ExclusiveMinimum { get; init; }

    /// <summary>True when <see cref="Maximum"/> itself is too large.</summary>
    public bool ExclusiveMaximum { get; init; }

    /// <summary>Fewest characters of a string or items of an array; null means none.</summary>
    public int? MinLength { get; init; }

    /// <summary>Most characters of a string or items of an array; null means none.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Regular expression that the whole string must match; null means none.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>What to tell people when the pattern does not match; null means the pattern itself.</summary>
    public string? PatternMessage { get; init; }

    /// <summary>The allowed values of a string; empty means any.</summary>
    public IReadOnlyList<SchemaOption> Options { get; init; } = [];

    /// <summary>Shape of an array's items or a map's values.</summary>
    public ValueSchema? Items
    {
        get;
        init
        {
            field = value;
            HasSecrets |= value is { HasSecrets: true };
        }
    }

    /// <summary>True when properties that are not listed are allowed.</summary>
    public bool AllowsUnknown { get; init; }

    /// <summary>Properties of an object in their order of declaration, at most <see cref="MaxProperties"/>.</summary>
    public IReadOnlyList<PropertySchema> Properties
    {
        get => _properties;
        init
        {
            _properties = [.. value];
            RequiredMask = Mask(static property => property.IsRequired);
            DefaultsMask = Mask(static property => property.FillsDefault);
            HasSecrets = _properties.Any(static property => property.IsSecret || property.Value.HasSecrets);
        }
    }

    /// <summary>True when some property, here or below, is secret.</summary>
    public bool HasSecrets { get; private init; }

    /// <summary>Bit i is set when property i must be there.</summary>
    internal ulong RequiredMask { get; private init; }

    /// <summary>Bit i is set when the host itself must fill in the default of property i.</summary>
    internal ulong DefaultsMask { get; private init; }

    private readonly PropertySchema[] _properties = [];

    /// <summary>Index of the property that the reader stands on; -1 when it is not known. Allocates nothing.</summary>
    internal int IndexOf(ref Utf8JsonReader reader)
    {
        var properties = _properties;
        for (var i = 0; i < properties.Length; i++)
        {
            if (reader.ValueTextEquals(properties[i].Utf8Name)) return i;
        }

        return -1;
    }

    private ulong Mask(Func<PropertySchema, bool> condition)
    {
        var mask = 0UL;
        for (var i = 0; i < Math.Min(_properties.Length, MaxProperties); i++)
        {
            if (condition(_properties[i])) mask |= 1UL << i;
        }

        return mask;
    }
}
