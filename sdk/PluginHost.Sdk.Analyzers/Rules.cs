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

    /// <summary>An action that says that it does not block does, before its first await.</summary>
    public static readonly DiagnosticDescriptor BlockingCall = Rule(
        "PH1007",
        "Action declared NonBlocking blocks before its first await",
        "'{0}' blocks the caller of action '{1}', which is declared NonBlocking: until its first await it cannot be timed out. {2}",
        Categories.Reliability,
        DiagnosticSeverity.Warning);

    /// <summary>A plugin ends the whole process.</summary>
    public static readonly DiagnosticDescriptor EndsProcess = Rule(
        "PH1008",
        "Call ends the whole host",
        "'{0}' ends the whole host, with every plugin and every execution in it. Fail the call instead: return ActionResult.Failed(...) or throw.",
        Categories.Reliability,
        DiagnosticSeverity.Warning);

    /// <summary>A handler stays on an event that lives as long as the host.</summary>
    public static readonly DiagnosticDescriptor ForeignEvent = Rule(
        "PH1009",
        "Handler stays on an event of the process",
        "The handler of '{0}' is never taken off: the event lives as long as the host, and keeps this version of the plugin in memory. {1}",
        Categories.Unloading,
        DiagnosticSeverity.Warning);

    /// <summary>A timer is never disposed.</summary>
    public static readonly DiagnosticDescriptor RunningTimer = Rule(
        "PH1010",
        "Timer is never disposed",
        "The timer {0} is never disposed: {1}. {2}",
        Categories.Unloading,
        DiagnosticSeverity.Warning);

    /// <summary>A type of the plugin comes into a table of the runtime.</summary>
    public static readonly DiagnosticDescriptor TypeTable = Rule(
        "PH1011",
        "Tables of the runtime keep a type of the plugin",
        "'{0}' puts '{1}' into a table of the runtime: {2}. Use {3}.",
        Categories.Unloading,
        DiagnosticSeverity.Warning);

    /// <summary>An observable instrument is on a meter that is never disposed.</summary>
    public static readonly DiagnosticDescriptor ObservableInstrument = Rule(
        "PH1012",
        "Observable instrument on a meter that is never disposed",
        "'{0}' registers a callback on {1}, which is never disposed: the runtime keeps the callback, and with it this version of the plugin. {2}",
        Categories.Unloading,
        DiagnosticSeverity.Warning);

    /// <summary>A secret stands in a text that others read.</summary>
    public static readonly DiagnosticDescriptor SecretInText = Rule(
        "PH1013",
        "Secret in a log entry or message",
        "'{0}' {1} and goes into {2}: people who may not know it can read it there. Leave it out.",
        Categories.Security,
        DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Rule(string id, string title, string message, string category, DiagnosticSeverity severity) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, helpLinkUri: $"https://github.com/pluginhost/pluginhost/blob/main/docs/analyzers/{id}.md");

    private static class Categories
    {
        public const string Contract = "Contract";
        public const string Reliability = "Reliability";

        public const string Unloading = "Unloading";

        public const string Security = "Security";
    }
}
