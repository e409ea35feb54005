using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PluginHost.Core.Plugins;
using PluginHost.Server.Auth;

namespace PluginHost.Server.Startup;

/// <summary>Tells, once everything is up, where the server listens, where the key is, where to drop, and what is loaded.</summary>
internal sealed class StartBanner(PluginCatalog catalog, ServerSettings settings, AdminKey adminKey, IServer server, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await lifetime.WaitUntilUpAsync(catalog, stoppingToken)) return; // There is nothing to tell.
        var urls = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
#pragma warning disable RS0030 // The banner is for the person at the terminal; logs may go elsewhere.
        await Console.Out.WriteLineAsync(Text(urls, adminKey.Source, settings, catalog.List()));
        await Console.Out.FlushAsync(stoppingToken);
#pragma warning restore RS0030
    }

    internal static string Text(IEnumerable<string> urls, string keySource, ServerSettings settings, IReadOnlyList<PluginEntry> plugins)
    {
        var text = new StringBuilder().AppendLine();
        foreach (var url in urls) text.AppendLine(CultureInfo.InvariantCulture, $"  PluginHost   {url}   (try {url.TrimEnd('/')}/swagger)");
        text.AppendLine(CultureInfo.InvariantCulture, $"  admin key    {keySource}").AppendLine(CultureInfo.InvariantCulture, $"  drop folder  {settings.DropFolder ?? "none: list one under 'folders' in plugins.json"}");
        if (settings.SafeMode) text.AppendLine("  safe mode    on: no code of any plugin runs until one is enabled by hand");
        text.AppendLine();
        var width = plugins.Select(static plugin => plugin.Id.Length).Append(6).Max();
        text.AppendLine(CultureInfo.InvariantCulture, $"  {"plugin".PadRight(width)}  {"version",-12}  {"state",-9}  actions");
        foreach (var plugin in plugins) text.AppendLine(CultureInfo.InvariantCulture, $"  {plugin.Id.PadRight(width)}  {plugin.Version ?? "?",-12}  {plugin.State.ToWord(),-9}  {Detail(plugin)}");
        return text.ToString();
    }

    private static string Detail(PluginEntry plugin) => plugin.Refusal is { } refusal
        ? $"({refusal.Code}) {refusal.Message}"
        : string.Join(", ", plugin.Descriptor?.Actions.Select(static action => action.Name) ?? []);
}
