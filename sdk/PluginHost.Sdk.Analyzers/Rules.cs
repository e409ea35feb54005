using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers;

/// <summary>Every rule, with its id, title and severity; each has a page under <c>docs/analyzers</c>.</summary>
internal static class Rules
{
    /// <summary>An asynchronous method of a plugin returns nothing.</summary>
    public static readonly DiagnosticDescriptor AsyncVoid = Rule(
        "PH1004",
        "Asynchronous method returns void",
        "'{0}' is async and returns void: what it throws reaches no caller and counts as a fault of the plugin. Return Task and await it.",
        Categories.Reliability,
        DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Rule(string id, string title, string message, string category, DiagnosticSeverity severity) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, helpLinkUri: $"https://github.com/pluginhost/pluginhost/blob/main/docs/analyzers/{id}.md");

    private static class Categories
    {
        public const string Reliability = "Reliability";
    }
}
