using Microsoft.AspNetCore.Diagnostics;
using PluginHost.Core.Executions;

namespace PluginHost.Server.Rest;

/// <summary>Answers 503 when the store cannot do what a request needs.</summary>
internal sealed class StoreFailures : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not StoreUnavailableException) return false;
        httpContext.Response.Headers.RetryAfter = "1";
        await Problems.Of(StatusCodes.Status503ServiceUnavailable, "store_unavailable", $"The store does not answer, and nothing has changed: {exception.Message}").ExecuteAsync(httpContext);
        return true;
    }
}
