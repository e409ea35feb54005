using System.Net;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Monitoring;

/// <summary>Calls of every kind, so that each series that the dashboards show exists and grows.</summary>
internal static class Traffic
{
    public static async Task SendAsync(ServerProcess server)
    {
        await ExpectAsync(HttpStatusCode.OK, "core.echo", """{"message": "hello"}""");
        await ExpectAsync(HttpStatusCode.OK, "core.fail", """{"code": "busy"}""");
        await ExpectAsync(HttpStatusCode.OK, "core.fail", "{}");
        await ExpectAsync(HttpStatusCode.NotFound, "core.nothing", "{}");
        await ExpectAsync(HttpStatusCode.UnprocessableEntity, "core.echo", "{}");
        await ExpectAsync(HttpStatusCode.OK, "text.render", """{"template": "{{name}}", "values": {"name": "x"}}""");
        Assert.Equal(HttpStatusCode.OK, await server.PostAsync("""{"action_ref": "core.delay", "parameters": {"duration": "1h"}, "timeout": "1s"}"""));
        using var reloaded = await server.Client.PostAsync("/api/v1/plugins/text/reload", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, reloaded.StatusCode);

        async Task ExpectAsync(HttpStatusCode expected, string action, string parameters)
        {
            var (status, body) = await server.ExecuteAsync(action, parameters);
            Assert.True(status == expected, $"{action} {parameters}: {body}");
        }
    }
}
