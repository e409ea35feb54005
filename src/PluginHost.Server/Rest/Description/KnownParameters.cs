using Microsoft.OpenApi;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Sdk;
using PluginHost.Server.Rest.Executions;
using static PluginHost.Server.Rest.Description.ParameterDescription;

namespace PluginHost.Server.Rest.Description;

/// <summary>The parameters of the routes. Those that handlers read by hand are in none of their signatures.</summary>
internal static class KnownParameters
{
    private const string SomeExecution = "01a204d5-f011-722e-8390-e887e0e8ce09";
    private const string SomeTime = "2026-11-27T08:00:00Z";

    private static readonly string[] Statuses = [.. StatusWords.All.Select(static status => status.ToWord())];

    internal static readonly ParameterDescription ExecutionId = OfText("id", "The execution.", SomeExecution) with { In = ParameterLocation.Path };

    internal static readonly ParameterDescription RunId = OfText("id", "The run of several actions.", "01a21be8-257e-7eee-a4ad-6b1db1528e6b") with { In = ParameterLocation.Path };

    internal static readonly ParameterDescription KeyId = OfText("id", "The key.", "01a21be8-2594-7b75-9397-f67f7bef7bb1") with { In = ParameterLocation.Path };

    internal static readonly ParameterDescription PluginId = OfText("id", "The plugin.", "core") with { In = ParameterLocation.Path };

    internal static readonly ParameterDescription ActionRef = OfText("actionRef", "The action: `<plugin>.<name>`.", "core.echo") with { In = ParameterLocation.Path };

    internal static readonly ParameterDescription StatusInPath = OfWord("status", "The status; case does not matter.", Statuses, "failed") with { In = ParameterLocation.Path };

    internal static readonly ParameterDescription Wait = OfDuration("wait", "How long the answer may wait for the end, at most `10m`. Without it the answer comes at once.", "30s");

    internal static readonly ParameterDescription IdempotencyKey =
        new(IdempotencyHeader.Name, "The same key again is the same execution: 1 to 255 printable ASCII characters, a UUID for instance. It stands for 24 hours.", static () => new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255 }, "\"order-4711\"") { In = ParameterLocation.Header };

    internal static readonly ParameterDescription LastEventId = OfText(StreamEndpoints.LastEventId, "The `id` of the last event that was read, to go on behind it.") with { In = ParameterLocation.Header };

    /// <summary>Where a stream goes on.</summary>
    internal static readonly ParameterDescription LastEventIdInQuery = OfText("last_event_id", "The same as the header `Last-Event-ID`, for clients that cannot send it.");

    internal static readonly ParameterDescription Status = OfWords("status", "In any of these statuses; case does not matter.", Statuses, "failed", "timed_out");

    internal static readonly ParameterDescription OfAction = OfText("action_ref", "Of this action; `core.*` of all actions of the plugin.", "core.*");

    internal static readonly ParameterDescription OfPlugin = OfText("plugin", "Of this plugin.", "core");

    /// <summary>What finds executions, in a query and in the body of bulk commands; but for the status.</summary>
    internal static readonly IReadOnlyList<ParameterDescription> Filters =
    [
        OfAction,
        OfPlugin,
        OfText("pack", "Another word for `plugin`."),
        OfWord("origin", "Asked for on this surface.", [.. Enum.GetValues<ActionOrigin>().Select(ExecutionWords.ToWord)], "api"),
        OfText("actor", "Asked for with this key or token.", "admin"),
        OfText("parent", "Nested in this execution.", SomeExecution),
        OfFlag("top_level_only", "`true`: only those that are nested in none."),
        OfText("correlation_id", "Led to by one cause.", SomeExecution),
        OfTime("created_from", "Accepted then or later; without an offset UTC.", SomeTime),
        OfTime("created_before", "Accepted before then.", "2026-11-28T08:00:00Z"),
        OfText("text", "With this text in parameters, outputs, message or error; case does not matter.", "disk"),
    ];

    /// <summary>The order and the page of a list of executions.</summary>
    internal static readonly IReadOnlyList<ParameterDescription> Pages =
    [
        OfWord("order", "`desc` is the newest first.", ["desc", "asc"], "asc", "desc"),
        OfNumber("limit", "At most so many.", (1, 1_000), 50),
        OfText("cursor", "The `next_cursor` of the page before; it belongs to the same filters and order."),
        OfNumber("page", "A page by its number, instead of `cursor` and `limit`; no further than 10,000 rows.", (1, 10_000)),
        OfNumber("per_page", "With `page`: at most so many.", (1, 1_000), 50),
    ];

    /// <summary>What finds records of the audit trail.</summary>
    internal static readonly IReadOnlyList<ParameterDescription> AuditFilters =
    [
        OfText("what", "What was done: `key.rotate`; `key.*` all of the kind.", "plugin.*"),
        OfText("actor", "What this key or token did.", "admin"),
        OfText("target_type", "What it was done to: `key`, `plugin`, `execution`, `store`, `secrets`.", "plugin"),
        OfText("target_id", "Its id.", "core"),
        OfTime("from", "Done then or later; without an offset UTC.", SomeTime),
        OfTime("before", "Done before then.", "2026-11-28T08:00:00Z"),
    ];

    /// <summary>The page of the audit trail.</summary>
    internal static readonly IReadOnlyList<ParameterDescription> AuditPages =
    [
        OfNumber("limit", "At most so many.", (1, 1_000), 100),
        OfNumber("cursor", "The `next_cursor` of the page before.", (1, long.MaxValue), example: 117),
    ];

    /// <summary>Which lines of a log.</summary>
    internal static readonly IReadOnlyList<ParameterDescription> Lines =
    [
        OfNumber("after", "Lines behind this one: the `next_after` of the answer before.", (0, int.MaxValue), 0),
        OfNumber("limit", "At most so many.", (1, 1_000), 1_000),
    ];

    /// <summary>What finds actions.</summary>
    internal static readonly IReadOnlyList<ParameterDescription> ActionFilters =
    [
        OfText("plugin", "Of this plugin.", "core"),
        OfText("category", "Of this category; case does not matter.", "Testing"),
        OfText("tag", "With this tag; case does not matter.", "testing"),
        OfText("text", "With this text in ref, title or description; case does not matter.", "echo"),
    ];
}
