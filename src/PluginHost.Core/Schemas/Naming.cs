using System.Text.Json;

namespace PluginHost.Core.Schemas;

/// <summary>The one rule from .NET names to JSON names and to words.</summary>
internal static class Naming
{
    /// <summary><c>PostMessage</c> becomes <c>post_message</c>.</summary>
    internal static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary><c>post_message</c> becomes <c>Post message</c>.</summary>
    internal static string Words(string snake)
    {
        var words = snake.Replace('_', ' ').Replace('-', ' ').Trim();
        return words.Length == 0 ? snake : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
