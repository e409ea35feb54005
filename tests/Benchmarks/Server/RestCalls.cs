using System.Net;
using System.Text;
using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks.Server;

/// <summary>Single calls over REST.</summary>
internal static class RestCalls
{
    private static readonly Uri Execute = new("/api/v1/executions/execute?wait=30s", UriKind.Relative);

    /// <summary>Calls an action of a compiled plugin.</summary>
    /// <returns>False when there is no such action yet.</returns>
    /// <exception cref="InvalidOperationException">The host answers with anything but that or a success.</exception>
    internal static async Task<bool> TryExecuteAsync(ServerProcess host, string actionRef)
    {
        using var content = new StringContent($$$"""{"action_ref":"{{{actionRef}}}","parameters":{"name":"bench","number":1}}""", Encoding.UTF8, "application/json");
        using var answer = await host.Client.PostAsync(Execute, content);
        if (answer.StatusCode == HttpStatusCode.NotFound) return false;
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode == HttpStatusCode.OK && text.Contains("\"succeeded\"", StringComparison.Ordinal)) return true;
        throw new InvalidOperationException($"{actionRef}: {(int)answer.StatusCode} {text}");
    }
}
