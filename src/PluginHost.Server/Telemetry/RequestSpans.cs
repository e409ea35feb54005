using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace PluginHost.Server.Telemetry;

/// <summary>Gives request spans what ASP.NET Core leaves out: name by route, status and error; keeps scrapes out of the traces.</summary>
internal static class RequestSpans
{
    internal static void UseRequestSpans(this WebApplication app)
    {
        app.Services.GetRequiredService<ActivityListener>(); // Creating it is what starts it; the container disposes it.
        app.Use(DescribeAsync);
    }

    // Every request has a trace id, for problems and logs, even when no spans are exported. Whether it is sampled, which exemplars and
    // services that are called further on depend on, is then the caller's say; where spans are exported, the exporter's sampler decides.
    internal static ActivityListener ListenForTraceIds(bool spansAreExported)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
            Sample = spansAreExported ? Propagate : static (ref ActivityCreationOptions<ActivityContext> request) =>
                request.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static ActivitySamplingResult Propagate(ref ActivityCreationOptions<ActivityContext> request) => ActivitySamplingResult.PropagationData;

    private static async Task DescribeAsync(HttpContext context, RequestDelegate next)
    {
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (activity is not null && context.Request.Path.StartsWithSegments("/metrics", StringComparison.Ordinal))
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        await next(context);
        if (activity is { IsAllDataRequested: true }) Describe(activity, context);
    }

    private static void Describe(Activity activity, HttpContext context)
    {
        var status = context.Response.StatusCode;
        activity.SetTag("http.response.status_code", status);
        if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            activity.DisplayName = $"{context.Request.Method} {route}";
            activity.SetTag("http.route", route);
        }

        if (status < StatusCodes.Status500InternalServerError) return;
        activity.SetTag("error.type", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        activity.SetStatus(ActivityStatusCode.Error);
    }
}
