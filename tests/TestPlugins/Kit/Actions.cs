using System;
using System.IO;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;

namespace TestPlugins.Kit;

/// <summary>Actions that each need something of the world around them.</summary>
public sealed class Actions(KitSettings settings, Ticker ticker, HttpClient http, TimeProvider time, Stamp stamp, IFormatProvider format)
{
    [Action("track", Description = "Asks the carrier where a parcel is.", RequiredServices = ["carrier"], Idempotent = true)]
    [ActionRetry(MaxAttempts = 3, Delay = "10s")]
    public async Task<string> TrackAsync(string number, ActionContext context, CancellationToken cancellationToken)
    {
        var request = new ServiceRequest("carrier", $"parcels/{number}") { Method = HttpMethod.Get, Body = null };
        return (string?)(await context.InvokeServiceAsync(request, cancellationToken))?["place"] ?? "unknown";
    }

    [Action("forecast", Description = "Asks a weather service over HTTP.", Idempotent = true)]
    public Task<string> ForecastAsync(string city, CancellationToken cancellationToken) => http.GetStringAsync(new Uri($"forecast?city={city}", UriKind.Relative), cancellationToken);

    [Action("wait", Description = "Waits on the clock.", Timeout = "30s", Idempotent = true)]
    public async Task<string> WaitAsync(TimeSpan time1, CancellationToken cancellationToken)
    {
        await Task.Delay(time1, time, cancellationToken);
        return time.GetUtcNow().ToString("HH:mm:ss", format);
    }

    [Action("greet", Description = "Greets by the settings.", NonBlocking = true)]
    public string Greet(string name = "world") => $"{settings.Greeting}, {name}!";

    [Action("ticks", Description = "Minutes since the start.", NonBlocking = true)]
    public int Ticks() => ticker.Ticks;

    [Action("stamp", Description = "Tells what is in the container.", NonBlocking = true)]
    public string Tell() => $"{stamp.Text}, {format}";

    [Action("about", Description = "Tells what the call brings with it.")]
    public static JsonObject About(ActionContext context) => new()
    {
        ["target"] = context.Target is { } target ? $"{target.Type} {target.Id} {target.Data["title"]}" : null,
        ["actor"] = context.Actor,
        ["origin"] = context.Origin.ToString(),
        ["key"] = context.IdempotencyKey,
        ["correlation"] = context.CorrelationId,
        ["plan"] = context.PlanParameters?.DeepClone(),
        ["step"] = context.StepOutputs.TryGetValue("first", out var first) ? first.DeepClone() : null,
    };

    [Action("nested", Description = "Calls another action.")]
    public static async Task<ActionResult> NestedAsync(ActionContext context, CancellationToken cancellationToken, string action = "core.echo")
    {
        var result = await context.InvokeAsync(action, new() { ["message"] = "hi" }, cancellationToken);
        return result.IsSuccess ? ActionResult.Success(new() { ["said"] = result.Outputs?["message"]?.DeepClone() }) : ActionResult.Failed(result.Code!, result.Message);
    }

    [Action("shout", Description = "Logs, and throws what is its own.")]
    public static void Shout(ActionContext context)
    {
        using var scope = context.Logger.BeginScope(new Stamp("scope"));
        context.Logger.LogWarning("About to throw {What}", new Stamp("state"));
        throw new KitException("loud");
    }

    [Action("skip", Description = "Has nothing to do.", NonBlocking = true)]
    public static ActionResult Skip() => ActionResult.Skipped("Nothing is new.");

    [Action("save", Description = "Writes into its folder.")]
    public static async Task SaveAsync(ActionContext context, CancellationToken cancellationToken) => await File.WriteAllTextAsync(Path.Combine(context.DataFolder, "saved.txt"), "saved", cancellationToken);
}

public sealed class KitException(string message) : Exception(message);
