using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers;

/// <summary>Every rule, with its id, title and severity; each has a page under <c>docs/analyzers</c>.</summary>
internal static class Rules
{
    /// <summary>Two actions of a plugin have one name.</summary>
    public static readonly DiagnosticDescriptor DuplicateAction = Rule(
        "PH1001",
        "Two actions have the same name",
        "The action '{0}' is exported by '{1}' and by '{2}', and the host refuses the whole plugin. Give each action its own name.",
        Categories.Contract,
        DiagnosticSeverity.Error);

    /// <summary>What an action, its parameters or the settings say is not valid.</summary>
    public static readonly DiagnosticDescriptor InvalidMetadata = Rule(
        "PH1002",
        "Invalid metadata",
        "{0}",
        Categories.Contract,
        DiagnosticSeverity.Error);

    /// <summary>A default is only in an initialiser.</summary>
    public static readonly DiagnosticDescriptor InitialiserDefault = Rule(
        "PH1003",
        "Default only in an initialiser",
        "'{0}' has a default only in its initialiser, which is not in the metadata: the host leaves it optional, but its schema, form and help do not show {1}. Add [DefaultValue({2})].",
        Categories.Contract,
        DiagnosticSeverity.Warning);

    /// <summary>An asynchronous method of a plugin returns nothing.</summary>
    public static readonly DiagnosticDescriptor AsyncVoid = Rule(
        "PH1004",
        "Asynchronous method returns void",
        "{0} is async and returns void: what it throws reaches no caller and counts as a fault of the plugin. {1}",
        Categories.Reliability,
        DiagnosticSeverity.Warning);

    /// <summary>An action that waits cannot be told to stop.</summary>
    public static readonly DiagnosticDescriptor MissingToken = Rule(
        "PH1005",
        "Asynchronous action takes no cancellation token",
        "The action method '{0}' is asynchronous and takes no CancellationToken: it does not learn that its time is over and becomes a stray call. Add the parameter and pass it on.",
        Categories.Reliability,
        DiagnosticSeverity.Warning);

    /// <summary>An action that waits does not pass on that it shall stop.</summary>
    public static readonly DiagnosticDescriptor IgnoredToken = Rule(
        "PH1006",
        "Cancellation token is not passed on",
        "{0}",
        Categories.Reliability,
        DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Rule(string id, string title, string message, string category, DiagnosticSeverity severity) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, helpLinkUri: $"https://github.com/pluginhost/pluginhost/blob/main/docs/analyzers/{id}.md");

    private static class Categories
    {
        public const string Contract = "Contract";
        public const string Reliability = "Reliability";
    }
}
