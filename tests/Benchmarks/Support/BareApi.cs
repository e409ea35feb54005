using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace PluginHost.Benchmarks.Support;

/// <summary>The yardstick of the server: a minimal API that takes JSON in and gives JSON out, and nothing else.</summary>
internal static class BareApi
{
    /// <summary>First argument that makes the program be this server.</summary>
    internal const string Command = "bare-api";

    internal static async Task<int> RunAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/ready", static () => "ready");
        app.MapPost("/echo", static (Message message) => message);
        await app.RunAsync(url);
        return 0;
    }

    /// <summary>A record of two fields, read and written.</summary>
    internal sealed record Message(string Text, int Number);
}
