using System.ComponentModel.DataAnnotations;
using PluginHost.Core.Actions;
using PluginHost.Server.Auth;
using PluginHost.Server.Auth.Keys;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>Who may do what: the keys.</summary>
internal static class KeyEndpoints
{
    private const int MaxBodyBytes = 64 * 1024;

    internal static void MapKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys");
        keys.MapGet("/", static (HttpContext context, KeyHost host) => ListAsync(context, host))
            .RequireScope(Scopes.KeysRead).Describe("list_keys", "All keys, the revoked and expired ones, too; never their secrets").Answers<KeyListResponse>("The keys.", "keys.json");
        keys.MapGet("/{id}", static (string id, HttpContext context, KeyHost host) => GetAsync(id, context, host))
            .RequireScope(Scopes.KeysRead).Describe("get_key", "One key").Takes(KnownParameters.KeyId).Answers<Data<KeyResponse>>("The key.", "key.json").Refuses(KnownProblems.NoKey);
        keys.MapPost("/", static (HttpContext context, KeyHost host) => CreateAsync(context, host))
            .RequireScope(Scopes.KeysWrite).Describe("create_key", "Make a key; this answer alone has its secret").TakesBody<KeyRequest>("new-key.json")
            .Answers<Data<KeyResponse>>("The key, and in `key` its secret.", "key-with-secret.json", StatusCodes.Status201Created).Sends(KnownHeaders.Location("/api/v1/keys/01a21be8-2594-7b75-9397-f67f7bef7bb1", 201)).Refuses(KnownProblems.NameTaken);
        keys.MapPost("/{id}/rotate", static async (string id, HttpContext context, KeyHost host) => Answer(await host.Keys.RotateAsync(id, context.User, context.RequestAborted), host))
            .RequireScope(Scopes.KeysWrite).Describe("rotate_key", "Give a key another secret; the old one ends at once")
            .Takes(KnownParameters.KeyId).Answers<Data<KeyResponse>>("The key, and in `key` its new secret.", "key-with-secret.json").Refuses(KnownProblems.NoKey, KnownProblems.KeyNotInForce);
        keys.MapDelete("/{id}", static async (string id, HttpContext context, KeyHost host) => Answer(await host.Keys.RevokeAsync(id, context.User, context.RequestAborted), host))
            .RequireScope(Scopes.KeysWrite).Describe("revoke_key", "Revoke a key for good").Takes(KnownParameters.KeyId).Answers<Data<KeyResponse>>("The key as it is then.", "key-revoked.json").Refuses(KnownProblems.NoKey);
    }

    private static async Task<IResult> ListAsync(HttpContext context, KeyHost host)
    {
        var keys = await host.Keys.ListAsync(context.RequestAborted);
        return Results.Ok(new KeyListResponse([.. keys.Select(key => KeyResponse.From(key, host.Time.GetUtcNow()))], keys.Count));
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, KeyHost host) => await host.Keys.FindAsync(id, context.RequestAborted) is { } key
        ? Results.Ok(new Data<KeyResponse>(KeyResponse.From(key, host.Time.GetUtcNow())))
        : Refuse(KeyError.NotFound(id));

    private static async Task<IResult> CreateAsync(HttpContext context, KeyHost host)
    {
        var (bytes, unreadable) = await JsonBody.ReadAsync(context.Request, MaxBodyBytes);
        if (unreadable is not null) return unreadable;
        var (wanted, problem) = KeyBody.Parse(bytes, host.Time.GetUtcNow());
        if (problem is not null) return problem;
        var change = await host.Keys.CreateAsync(wanted!, context.User, context.RequestAborted);
        return change.Error is { } error ? Refuse(error) : Results.Created($"/api/v1/keys/{change.Key!.Id}", ToData(change, host));
    }

    private static IResult Answer(KeyChange change, KeyHost host) => change.Error is { } error ? Refuse(error) : Results.Ok(ToData(change, host));

    private static Data<KeyResponse> ToData(KeyChange change, KeyHost host) => new(KeyResponse.From(change.Key!, host.Time.GetUtcNow(), change.Secret));

    private static IResult Refuse(KeyError error) => Problems.Of(error.Code switch
    {
        "not_found" => StatusCodes.Status404NotFound,
        ErrorCodes.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status409Conflict,
    }, error.Code, error.Message);
}

/// <summary>What the routes of keys need.</summary>
internal sealed record KeyHost(AccessKeys Keys, TimeProvider Time);

/// <summary>The body that makes a key.</summary>
/// <param name="Name">Whose it is: 1 to 64 characters, once among the keys in force.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Actions">Which actions it may use: refs, <c>slack.*</c> or <c>*</c> (default).</param>
/// <param name="Expires">When it ends: a time, or a duration from now such as <c>90d</c>; never by default.</param>
internal sealed record KeyRequest([property: StringLength(64, MinimumLength = 1)] string Name, [property: ScopeWords] IReadOnlyList<string> Scopes, IReadOnlyList<string>? Actions, string? Expires);
