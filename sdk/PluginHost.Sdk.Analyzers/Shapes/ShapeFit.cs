using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers.Shapes;

/// <summary>Tells whether a JSON text fits a shape.</summary>
internal static class ShapeFit
{
    /// <summary>The first thing that is wrong, as a sentence; null when the text fits.</summary>
    internal static string? FirstFault(Shape shape, string json, string path)
    {
        try
        {
            return Check(shape, JsonText.Parse(json), path);
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private static string? Check(Shape shape, object? value, string path)
    {
        if (shape.Kind == ShapeKind.Any) return null;
        if (value is null) return shape.IsNullable ? null : $"'{path}' must not be null.";
        return (shape.Kind, value) switch
        {
            (ShapeKind.Object, List<KeyValuePair<string, object?>> pairs) => CheckObject(shape, pairs, path),
            (ShapeKind.Map, List<KeyValuePair<string, object?>> pairs) => Repeated(pairs, path) ?? First(pairs, pair => Check(shape.Items!, pair.Value, $"{path}.{pair.Key}")),
            (ShapeKind.Array, List<object?> items) => First(items, item => Check(shape.Items!, item, path)) ?? Length(shape, items.Count, path, "items"),
            (ShapeKind.Boolean, bool) => null,
            (ShapeKind.Integer or ShapeKind.Number, JsonNumber number) => IsInRange(shape, number) ? null : Expected(shape, path),
            (ShapeKind.String, JsonNumber { Value: >= 0 }) when shape.Format == TextFormat.Duration => null,
            (ShapeKind.String, string text) => CheckString(shape, text, path),
            _ => Expected(shape, path),
        };
    }

    private static string? CheckObject(Shape shape, List<KeyValuePair<string, object?>> pairs, string path) =>
        Repeated(pairs, path)
        ?? First(pairs, pair => CheckProperty(shape, pair, path))
        ?? First(shape.Properties, property => property is { IsRequired: true, IsConditional: false } && pairs.TrueForAll(pair => pair.Key != property.Name) ? $"'{path}.{property.Name}' is required." : null);

    private static string? CheckProperty(Shape shape, KeyValuePair<string, object?> pair, string path)
    {
        var property = shape.Properties.FirstOrDefault(property => property.Name == pair.Key);
        if (property is not null) return Check(property.Value, pair.Value, $"{path}.{pair.Key}");
        if (shape.AllowsUnknown) return null;
        var known = shape.Properties.Count == 0 ? "nothing is" : string.Join(", ", shape.Properties.Select(static property => property.Name)) + (shape.Properties.Count == 1 ? " is" : " are");
        return $"'{path}.{pair.Key}' is not known; {known} expected.";
    }

    private static string? Repeated(List<KeyValuePair<string, object?>> pairs, string path) =>
        pairs.GroupBy(static pair => pair.Key, StringComparer.Ordinal).FirstOrDefault(static group => group.Skip(1).Any()) is { } twice ? $"'{path}.{twice.Key}' is given twice." : null;

    private static string? CheckString(Shape shape, string text, string path)
    {
        if (shape.Options.Count > 0) return shape.Options.Contains(text, StringComparer.Ordinal) ? null : Expected(shape, path);
        if (Length(shape, text.Length, path, "characters") is { } fault) return fault;
        if (!FitsFormat(shape.Format, text)) return Expected(shape, path);
        return shape.Pattern is { } pattern && !Matches(pattern, text) ? $"'{path}' must match {pattern}." : null;
    }

    private static bool IsInRange(Shape shape, JsonNumber number)
    {
        if (number.Value is not { } value) return shape is { Kind: ShapeKind.Number, Minimum: null, Maximum: null };
        if (shape.Kind == ShapeKind.Integer && value != decimal.Truncate(value)) return false;
        var tooSmall = shape.Minimum is { } minimum && (shape.ExclusiveMinimum ? value <= minimum : value < minimum);
        var tooLarge = shape.Maximum is { } maximum && (shape.ExclusiveMaximum ? value >= maximum : value > maximum);
        return !tooSmall && !tooLarge;
    }

    private static string? Length(Shape shape, int count, string path, string unit)
    {
        if (count < shape.MinLength) return FormattableString.Invariant($"'{path}' has {count} {unit}; at least {shape.MinLength} are needed.");
        return count > shape.MaxLength ? FormattableString.Invariant($"'{path}' has {count} {unit}; at most {shape.MaxLength} are allowed.") : null;
    }

    private static bool FitsFormat(TextFormat format, string text) => format switch
    {
        TextFormat.Uuid => Guid.TryParseExact(text, "D", out _),
        TextFormat.DateTime => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _) && text.Contains('-'),
        TextFormat.Date => DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        TextFormat.Time => DateTime.TryParseExact(text, ["HH:mm:ss", "HH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        TextFormat.Duration => TextForms.Milliseconds(text) is not null,
        TextFormat.Uri => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _),
        TextFormat.Email => Succeeds(() => new MailAddress(text).Address == text),
        TextFormat.Base64 => Succeeds(() => Convert.FromBase64String(text) is not null),
        TextFormat.Character => text.Length == 1,
        _ => true,
    };

    private static bool Succeeds(Func<bool> check)
    {
        try
        {
            return check();
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return false; // These two have no other way of saying that a text does not fit.
        }
    }

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            var match = pattern.Match(text);
            return match.Success && match.Index == 0 && match.Length == text.Length;
        }
        catch (RegexMatchTimeoutException)
        {
            return false; // The host, too, refuses a text that sends the pattern into backtracking.
        }
    }

    private static string Expected(Shape shape, string path) => $"'{path}' must be {ShapeWords.Describe(shape)}.";

    private static string? First<T>(IEnumerable<T> items, Func<T, string?> check) => items.Select(check).FirstOrDefault(static fault => fault is not null);
}
