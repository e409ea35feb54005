using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace PluginHost.Server.Telemetry;

/// <summary>Gives request spans what ASP.NET Core leaves out: name by route, status and error; keeps scrapes out of the traces.</summary>
internal static class RequestSpans
{
    internal static void UseRequestSpans(this WebApplication app) => app.Use(static async (context, next) =>
    {
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (activity is not null && context.Request.Path.StartsWithSegments("/metrics", StringComparison.Ordinal))
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        await next(context);
        if (activity is { IsAllDataRequested: true, Recorded: true }) Describe(activity, context);
    });

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
