using System.Text.RegularExpressions;

namespace PluginHost.Core.Access;

/// <summary>Which actions somebody may use: <c>*</c>, those of a plugin (<c>slack.*</c>), or one (<c>core.echo</c>). Refs and patterns are compared letter by letter.</summary>
internal static partial class ActionPattern
{
    /// <summary>Every action.</summary>
    internal const string All = "*";

    /// <summary>True for a text of one of the three forms.</summary>
    internal static bool IsValid(string text) => Form().IsMatch(text);

    /// <summary>True when a pattern has an action in it, or everything that another pattern has.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="other">A ref, or the other pattern.</param>
    internal static bool Covers(string pattern, string other) =>
        pattern == All || pattern == other || (pattern.EndsWith(".*", StringComparison.Ordinal) && other.AsSpan().StartsWith(pattern.AsSpan(..^1), StringComparison.Ordinal));

    [GeneratedRegex(@"^(\*|[a-z0-9][a-z0-9_-]{0,31}\.(\*|[A-Za-z_][A-Za-z0-9_-]{0,63}))\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
