using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers.Metadata;

/// <summary>What a fix can do about invalid metadata, handed on in the properties of a diagnostic.</summary>
internal static class MetadataFix
{
    /// <summary>The text to write instead of the expression that is reported.</summary>
    internal const string Replacement = "replacement";

    /// <summary>The argument to add to the attribute that is reported, or to set.</summary>
    internal const string Description = "description";

    /// <summary>Present when the method that is reported must be made public.</summary>
    internal const string MakePublic = "public";

    internal static ImmutableDictionary<string, string?> Of(string key, string value) => ImmutableDictionary<string, string?>.Empty.Add(key, value);
}

/// <summary>One thing that is wrong with what an action says of itself.</summary>
/// <param name="place">Where it stands; null when it is not in source.</param>
/// <param name="text">What is wrong, expected and found, and what to do.</param>
internal sealed class MetadataFault(Location? place, string text)
{
    internal Location? Place { get; } = place;

    internal string Text { get; } = text;

    internal ImmutableDictionary<string, string?> Fix { get; set; } = ImmutableDictionary<string, string?>.Empty;
}
