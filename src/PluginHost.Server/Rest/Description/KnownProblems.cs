using PluginHost.Core.Actions;

namespace PluginHost.Server.Rest.Description;

/// <summary>The problems of the routes, by status. Handlers answer them; this is what the description says of them.</summary>
internal static class KnownProblems
{
    private const string SomeExecution = "01a204d5-f10d-75e6-a40a-08837e26fcc4";

    internal static readonly ProblemDescription InvalidBody = new(400, "invalid_body", "The body, or `wait`, is not what it must be; `errors` has everything that is wrong.", "'action_ref' is required: a string such as \"core.echo\".")
    {
        Errors = """[{"path": "action_ref", "code": "required", "message": "'action_ref' is required: a string such as \"core.echo\".", "expected": null, "found": null}]""",
    };

    internal static readonly ProblemDescription InvalidWait = new(400, "invalid_body", "`wait` is no duration, or longer than ten minutes.", "'wait=soon' must be a duration of at most 10m such as 30s or 500ms.") { Name = "invalid_wait" };

    internal static readonly ProblemDescription InvalidHeader = new(400, "invalid_header", "`Idempotency-Key` is no key.", "'Idempotency-Key' must have 1 to 255 printable ASCII characters.");

    internal static readonly ProblemDescription InvalidQuery = new(400, "invalid_query", "A parameter is not known, given twice, or wrong; `errors` has all of them.", "'limit' must be a whole number from 1 to 1000.")
    {
        Errors = """[{"path": "limit", "code": "out_of_range", "message": "'limit' must be a whole number from 1 to 1000.", "expected": "1 to 1000", "found": "0"}]""",
    };

    internal static readonly ProblemDescription UnknownQuery = new(400, "invalid_query", "The query has a parameter that the route does not.", "'wiat' is not known. Did you mean 'wait'? Known here: wait.")
    {
        Name = "unknown_query",
        Errors = """[{"path": "wiat", "code": "unknown", "message": "'wiat' is not known. Did you mean 'wait'? Known here: wait.", "expected": "wait", "found": null}]""",
    };

    internal static readonly ProblemDescription MalformedParameters = new(400, ErrorCodes.InvalidParameters, "The parameters are no JSON.", "The parameters of 'core.echo' are not valid JSON: line 1, byte 12.")
    {
        Errors = """[{"path": "parameters", "code": "malformed", "message": "Not valid JSON at line 1, byte 12.", "expected": "JSON", "found": "line 1, byte 12"}]""",
    };

    internal static readonly ProblemDescription Unauthorized = new(401, ErrorCodes.Unauthorized, "No key, or one that is not known, has expired or was revoked.", "A key is required: send 'Authorization: Bearer <key>'.");

    internal static readonly ProblemDescription Forbidden = new(403, ErrorCodes.Forbidden, "The key lacks the scope, or may not use the action.", "This needs the scope 'plugins:write'. The key 'ci' has: actions:read.");

    internal static readonly ProblemDescription UnknownAction = new(404, ErrorCodes.UnknownAction, "No loaded plugin exports an action of this ref.", "There is no action 'core.ecco'. Did you mean 'core.echo'?");

    internal static readonly ProblemDescription NoPlugin = new(404, "not_found", "There is no such plugin.", "There is no plugin 'cora'. Known: core, text.") { Name = "no_plugin" };

    internal static readonly ProblemDescription NoExecution = new(404, "not_found", "There is no such execution, or it is dropped.", $"There is no execution '{SomeExecution}', or it ended so long ago that it is dropped.") { Name = "no_execution" };

    internal static readonly ProblemDescription NoRun = new(404, "not_found", "There is no such run, or it is dropped.", "There is no run '01a21be8-257e-7eee-a4ad-6b1db1528e6b', or it ended so long ago that it is dropped.") { Name = "no_run" };

    internal static readonly ProblemDescription NoKey = new(404, "not_found", "There is no such key.", "There is no key '01a21be8-2594-7b75-9397-f67f7bef7bb1'.") { Name = "no_key" };

    internal static readonly ProblemDescription NotEndedYet = new(409, ErrorCodes.IdempotencyConflict, "The idempotency key stands for an execution that has not ended.", $"The idempotency key stands for execution '{SomeExecution}', which has not ended: it is 'running'.") { ExecutionId = SomeExecution };

    internal static readonly ProblemDescription AlreadyEnded = new(409, "already_ended", "The execution has ended.", $"The execution '{SomeExecution}' has ended: it is 'succeeded'.") { ExecutionId = SomeExecution };

    internal static readonly ProblemDescription PluginDisabled = new(409, "plugin_disabled", "The plugin is disabled.", "Plugin 'text' is disabled: 'admin' disabled it.");

    internal static readonly ProblemDescription PluginQuarantined = new(409, "plugin_quarantined", "The plugin is quarantined.", "Plugin 'text' is quarantined: 8 calls ignored their deadline. Release it with quarantine-release.");

    internal static readonly ProblemDescription NoPreviousVersion = new(409, "no_previous_version", "No other version has run here, or its copy is gone.", "No other version of plugin 'text' has run here, or its copy is gone: put its files in place instead.");

    internal static readonly ProblemDescription NotQuarantined = new(409, "not_quarantined", "The plugin is not quarantined.", "Plugin 'text' is not quarantined.");

    internal static readonly ProblemDescription NameTaken = new(409, "name_taken", "A key in force has this name.", "A key called 'ci' is in force. Take another name, or revoke that one.");

    internal static readonly ProblemDescription KeyNotInForce = new(409, "key_not_in_force", "The key has expired or was revoked.", "The key 'ci' has expired or was revoked; make another one.");

    internal static readonly ProblemDescription BackupExists = new(409, "already_exists", "There is a backup of this name.", "There is a backup 'mine.db' already. Give another name, or none.");

    internal static readonly ProblemDescription NoBackup = new(409, "not_supported", "The store cannot be backed up by the host.", "Executions are kept in memory only and end with the process: there is nothing to back up.");

    internal static readonly ProblemDescription TooLarge = new(413, ErrorCodes.InvalidParameters, "The body, or the parameters in it, have too many bytes.", "The body has more than 1081344 bytes.")
    {
        Errors = """[{"path": "$", "code": "too_large", "message": "The body has more than 1081344 bytes.", "expected": "at most 1081344 bytes", "found": null}]""",
    };

    internal static readonly ProblemDescription OtherMediaType = new(415, "unsupported_media_type", "The body comes with another `Content-Type` than `application/json`.", "Send the body with 'Content-Type: application/json'.");

    internal static readonly ProblemDescription InvalidParameters = new(422, ErrorCodes.InvalidParameters, "The parameters do not fit the action; `errors` has everything that is wrong.", "'parameters.message' is required.")
    {
        Errors = """[{"path": "parameters.message", "code": "required", "message": "'parameters.message' is required.", "expected": "a string", "found": "nothing"}]""",
    };

    internal static readonly ProblemDescription WaitRequired = new(422, ErrorCodes.WaitRequired, "Nothing is kept of this action's executions: wait for the result.", "Nothing is kept of executions of 'core.echo' (history: none): wait for the result.");

    internal static readonly ProblemDescription SecretRequired = new(422, ErrorCodes.SecretRequired, "A secret parameter must be given again.", "'parameters.password' is secret and no longer kept: give it again.")
    {
        Errors = """[{"path": "parameters.password", "code": "required", "message": "'parameters.password' is secret and no longer kept: give it again.", "expected": "a string", "found": "nothing"}]""",
    };

    internal static readonly ProblemDescription OtherRequest = new(422, ErrorCodes.IdempotencyConflict, "The idempotency key stands for another request.", $"The idempotency key stands for execution '{SomeExecution}', which was asked for with another body. Take a new key for a new request.") { ExecutionId = SomeExecution };

    internal static readonly ProblemDescription MissingAction = new(422, ErrorCodes.UnknownAction, "The plan is strict, and actions are missing; `errors` names them.", "The plan is strict, and these actions are missing: core.ecco. Nothing was run.")
    {
        Errors = """[{"path": "steps", "code": "unknown_action", "message": "There is no action 'core.ecco'.", "expected": "an action of a loaded plugin", "found": "core.ecco"}]""",
    };

    internal static readonly ProblemDescription RefusedFiles = new(422, ErrorCodes.PluginRefused, "The plugin's files cannot be loaded; `errors` has the refusal.", "'broken.dll' cannot be read: the file is not a valid .NET assembly. Build the plugin again and copy it completely.")
    {
        Errors = """[{"path": "/srv/pluginhost/drop/broken/broken.dll", "code": "bad_image", "message": "'broken.dll' cannot be read: the file is not a valid .NET assembly.", "expected": "a .NET assembly", "found": null}]""",
    };

    internal static readonly ProblemDescription RateLimited = new(429, ErrorCodes.RateLimited, "As many as may begin in a time have begun.", "5 executions of 'core.echo' have begun in 1m, and no more may (rate). Try again in 12s.");

    internal static readonly ProblemDescription QuotaExceeded = new(429, ErrorCodes.QuotaExceeded, "There are as many as there may be.", "50 executions of 'core.echo' have been made, and no more may (quota).");

    internal static readonly ProblemDescription ConcurrencyLimit = new(429, ErrorCodes.ConcurrencyLimit, "As many run as may, and nobody may wait.", "1 of 'core.delay' run; no more may (concurrency.limit). Try again when one has ended.");

    internal static readonly ProblemDescription QueueFull = new(429, ErrorCodes.QueueFull, "As many wait as may, for a slot of the action or in the host.", "1 of 'core.delay' run and 1 wait; no more may wait (concurrency.maxQueue). Try again when one has ended.");

    internal static readonly ProblemDescription Fault = new(500, "internal_error", "A fault of the host; the log has it under the trace id.", "An error occurred while processing your request.");

    internal static readonly ProblemDescription PluginUnavailable = new(503, ErrorCodes.PluginUnavailable, "The plugin is being loaded, disabled, quarantined or about to go.", "The plugin 'text' is disabled: 'admin' disabled it.");

    internal static readonly ProblemDescription PluginRefused = new(503, ErrorCodes.PluginRefused, "The plugin that would export the action is refused.", "The plugin 'broken' is refused (bad_image).");

    internal static readonly ProblemDescription StoreUnavailable = new(503, ErrorCodes.StoreUnavailable, "The store does not answer, and nothing has changed.", "The store does not answer, and nothing has changed: the disk is gone.");

    internal static readonly ProblemDescription IssuerUnavailable = new(503, "issuer_unavailable", "A token cannot be checked, since its issuer has never answered.", "The issuer 'https://login.example.com/realms/main' does not answer.");

    internal static readonly ProblemDescription TimedOut = new(504, ErrorCodes.TimedOut, "The action's own validation did not end in the time of an attempt.", "The validation of 'core.delay' did not finish within 30s.");

    internal static readonly ProblemDescription NotStored = new(507, "not_stored", "The state folder cannot be written to.", "The state folder cannot be written to: No space left on device.");

    /// <summary>Those of every route that needs a key.</summary>
    internal static readonly ProblemDescription[] OfAllRoutes = [UnknownQuery, Unauthorized, Forbidden, Fault, StoreUnavailable, IssuerUnavailable];

    /// <summary>Those of every route that runs an action or looks whether it could.</summary>
    internal static readonly ProblemDescription[] OfActions = [UnknownAction, PluginUnavailable, PluginRefused];

    /// <summary>Those of a submission that is not accepted.</summary>
    internal static readonly ProblemDescription[] OfSubmissions =
        [.. OfActions, MalformedParameters, InvalidParameters, WaitRequired, RateLimited, QuotaExceeded, ConcurrencyLimit, QueueFull, TimedOut];
}
