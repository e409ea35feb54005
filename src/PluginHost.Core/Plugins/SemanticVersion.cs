using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PluginHost.Core.Plugins;

/// <summary>A version by Semantic Versioning 2.0.0; build metadata is kept in the text and ignored in comparisons.</summary>
/// <remarks>Source: semver.org, sections 2, 9, 10 and 11.</remarks>
internal sealed partial class SemanticVersion
{
    private static readonly string[] Parts = ["major", "minor", "patch"];

    private readonly string _text;
    private readonly ulong[] _core;
    private readonly string[] _preRelease;

    private SemanticVersion(string text, ulong[] core, string[] preRelease) => (_text, _core, _preRelease) = (text, core, preRelease);

    /// <summary>Orders versions by precedence.</summary>
    internal static IComparer<SemanticVersion> Order { get; } = Comparer<SemanticVersion>.Create(static (left, right) => left.CompareTo(right));

    /// <summary>Reads a version that was checked before.</summary>
    internal static SemanticVersion Parse(string text) => TryParse(text, out var version) ? version : throw new FormatException($"'{text}' is not a semantic version.");

    internal static bool TryParse(string? text, [NotNullWhen(true)] out SemanticVersion? version)
    {
        version = null;
        var match = Form().Match(text ?? "");
        if (!match.Success) return false;
        var core = new ulong[3];
        for (var i = 0; i < 3; i++)
        {
            if (!ulong.TryParse(match.Groups[Parts[i]].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out core[i])) return false;
        }

        string[] preRelease = match.Groups["pre"].Success ? match.Groups["pre"].Value.Split('.') : [];
        if (Array.Exists(preRelease, static identifier => identifier is ['0', _, ..] && IsNumber(identifier))) return false;
        version = new(text!, core, preRelease);
        return true;
    }

    internal int CompareTo(SemanticVersion? other)
    {
        if (other is null) return 1;
        for (var i = 0; i < 3; i++)
        {
            if (_core[i].CompareTo(other._core[i]) is var order and not 0) return order;
        }

        if (_preRelease.Length == 0 || other._preRelease.Length == 0) return other._preRelease.Length.CompareTo(_preRelease.Length);
        return ComparePreRelease(_preRelease, other._preRelease);
    }

    public override string ToString() => _text;

    private static int ComparePreRelease(string[] left, string[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (CompareIdentifier(left[i], right[i]) is var order and not 0) return order;
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int CompareIdentifier(string left, string right)
    {
        var (leftIsNumber, rightIsNumber) = (IsNumber(left), IsNumber(right));
        if (leftIsNumber && rightIsNumber && left.Length != right.Length) return left.Length.CompareTo(right.Length); // No leading zeros: the longer is the larger.
        return leftIsNumber == rightIsNumber ? string.CompareOrdinal(left, right) : rightIsNumber.CompareTo(leftIsNumber);
    }

    private static bool IsNumber(string identifier) => identifier.All(char.IsAsciiDigit);

    [GeneratedRegex(@"^(?<major>0|[1-9]\d{0,9})\.(?<minor>0|[1-9]\d{0,9})\.(?<patch>0|[1-9]\d{0,9})(?:-(?<pre>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
