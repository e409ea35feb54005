using PluginHost.Server.Auth;

namespace PluginHost.Server.Rest.Description;

/// <summary>Says that a text, or each of a list, is a word of a closed set.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class WordsAttribute : Attribute
{
    /// <summary>All of them.</summary>
    internal abstract IEnumerable<string> All { get; }
}

/// <summary>The words of an enum.</summary>
internal sealed class WordsAttribute<T> : WordsAttribute
    where T : struct, Enum
{
    internal override IEnumerable<string> All => Enum.GetValues<T>().Select(Words.Of);
}

/// <summary>These words.</summary>
internal sealed class OneOfAttribute(params string[] words) : WordsAttribute
{
    internal override IEnumerable<string> All => words;
}

/// <summary>The scopes.</summary>
internal sealed class ScopeWordsAttribute : WordsAttribute
{
    internal override IEnumerable<string> All => Scopes.All;
}
