using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Plugins;
using PluginHost.Server.Startup;

namespace PluginHost.Docs.Tests.Support;

/// <summary>The host that a page talks about: real Kestrel on a free port, with the page's configuration and plugin.</summary>
internal sealed partial class LiveHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LiveHost(WebApplication app, CheckoutCopy checkout)
    {
        (_app, Checkout) = (app, checkout);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var key = File.ReadAllText(Path.Combine(checkout.Folder, "data", "admin.key")).Trim();
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public CheckoutCopy Checkout { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts the host of a page and waits until its plugins are loaded.</summary>
    public static async Task<LiveHost> StartAsync(DocPage page)
    {
        var checkout = new CheckoutCopy();
        if (page.Of("host").SingleOrDefault() is { } config)
        {
            Prepare(config.Text, checkout.Folder);
            await File.WriteAllTextAsync(checkout.ConfigPath, config.Text);
        }

        if (page.Of("plugin").Any()) SnippetCompiler.WritePlugin(page, Path.Combine(checkout.Folder, "drop"));
        foreach (var block in page.Of("releases")) SnippetCompiler.WriteReleases(block, Path.Combine(checkout.Folder, "releases"));
        string[] arguments = ["--urls", "http://127.0.0.1:0", "--PLUGINHOST_CONFIG", checkout.ConfigPath, "--PLUGINHOST_DATA", Path.Combine(checkout.Folder, "data")];
        var app = ServerApplication.Build(arguments, static builder => builder.Logging.ClearProviders());
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<PluginCatalog>().FirstScan.WaitAsync(Patience.Long, TestContext.Current.CancellationToken);
        return new LiveHost(app, checkout);
    }

    /// <summary>Sets the variables and makes the files that a configuration's placeholders name.</summary>
    public static void Prepare(string config, string folder)
    {
        foreach (Match match in Variable().Matches(config))
        {
            if (!match.Groups["name"].Value.StartsWith("NO_", StringComparison.Ordinal)) Environment.SetEnvironmentVariable(match.Groups["name"].Value, "from-the-docs-tests");
        }

        foreach (Match match in FileName().Matches(config)) File.WriteAllText(Path.Combine(folder, match.Groups["name"].Value), "text\n");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Checkout.Dispose();
    }

    [GeneratedRegex(@"\$\{env:(?<name>\w+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$\{file:(?<name>[^}/]+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex FileName();
}

/// <summary>How long a test waits for what must come; generous, since it only counts when something is broken.</summary>
internal static class Patience
{
    internal static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    /// <summary>Waits until a condition holds.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Long);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await condition()) await timer.WaitForNextTickAsync(limit.Token);
    }
}
