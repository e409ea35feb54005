using Microsoft.AspNetCore.Builder;

namespace PluginHost.Server.Tests.Support;

/// <summary>What a server finds in its data folder when it starts.</summary>
internal static class StartStates
{
    /// <summary>The plugin <c>text</c> is quarantined since an earlier run.</summary>
    internal static void QuarantineText(WebApplicationBuilder builder)
    {
        var folder = Directory.CreateDirectory(builder.Configuration["PLUGINHOST_DATA"]!).FullName;
        File.WriteAllText(Path.Combine(folder, "plugins.state.json"), """{"text": {"fence": {"content_hash": null, "reason": "for a test."}}}""");
    }
}
