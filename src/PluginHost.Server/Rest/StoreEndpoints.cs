using System.ComponentModel.DataAnnotations;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>What operators do to the store: back it up, and encrypt with another key.</summary>
internal static class StoreEndpoints
{
    internal static void MapStore(this RouteGroupBuilder api)
    {
        api.MapPost("/store/backup", static (HttpContext context, StoreBackup backup) => BackUpAsync(context, backup)).WithTags("Store")
            .RequireScope(Scopes.StoreWrite).Describe("back_up_store", "Write a copy of the store, while it is in use, into the folder 'backups' of the state folder").MayTakeBody<BackupRequest>("backup.json")
            .Answers<Data<BackupResponse>>("It is written.", "backup-written.json", StatusCodes.Status201Created).Refuses(KnownProblems.BackupExists, KnownProblems.NoBackup, KnownProblems.NotStored);
        api.MapPost("/secrets/rotate", static (HttpContext context, SecretRotation rotation) => RotateAsync(context, rotation)).WithTags("Store")
            .RequireScope(Scopes.Admin).Describe("rotate_secrets", "Encrypt secrets with a new key from now on; the older ones still decrypt").Answers<Data<RotateResponse>>("The new key is in use.", "secrets-rotated.json").Refuses(KnownProblems.NotStored);
    }

    private static async Task<IResult> BackUpAsync(HttpContext context, StoreBackup backup)
    {
        var (name, problem) = await BackupBody.ReadNameAsync(context.Request);
        if (problem is not null) return problem;
        try
        {
            var (file, bytes) = await backup.WriteAsync(name, context.User.ToActor(), context.RequestAborted);
            return Results.Json(new Data<BackupResponse>(new(file, bytes)), statusCode: StatusCodes.Status201Created);
        }
        catch (NotSupportedException exception)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "not_supported", exception.Message);
        }
        catch (BackupExistsException exception)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "already_exists", exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return NotStored(exception);
        }
    }

    private static async Task<IResult> RotateAsync(HttpContext context, SecretRotation rotation)
    {
        try
        {
            return Results.Ok(new Data<RotateResponse>(new(await rotation.RotateAsync(context.User.ToActor()))));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return NotStored(exception);
        }
    }

    private static IResult NotStored(Exception exception) => Problems.Of(StatusCodes.Status507InsufficientStorage, "not_stored", $"The state folder cannot be written to: {exception.Message}");
}

/// <summary>The body of a backup.</summary>
/// <param name="Path">The name of the file; by default <c>executions-(time).db</c>. It is made in the folder of backups and must not be there yet.</param>
internal sealed record BackupRequest([property: RegularExpression(BackupBody.FileNamePattern + "$")] string? Path);

/// <summary>A backup that was written.</summary>
/// <param name="File">Where it is, on the machine of the host.</param>
/// <param name="Bytes">How large it is.</param>
internal sealed record BackupResponse(string File, long Bytes);

/// <summary>A new key that encrypts secrets.</summary>
/// <param name="Key">Its number, from 1.</param>
internal sealed record RotateResponse(int Key);
