using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginHost.Core;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins;
using PluginHost.Plugins.Tests;

[assembly: AssemblyFixture(typeof(EmbeddedHost))]

namespace PluginHost.Plugins.Tests;

/// <summary>The engine embedded in this process, as a program of its own would, with all first-party and test plugins.</summary>
public sealed class EmbeddedHost : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("pluginhost-plugins-").FullName;
    private IHost? _host;

    internal PluginCatalog Catalog => _host!.Services.GetRequiredService<PluginCatalog>();

    public async ValueTask InitializeAsync()
    {
        var artifacts = new DirectoryInfo(AppContext.BaseDirectory);
        while (artifacts.Name != "artifacts") artifacts = artifacts.Parent!;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddPluginHost(options =>
        {
            options.Config = new PluginsConfig { Folders = [Path.Combine(artifacts.FullName, "plugins"), Path.Combine(artifacts.FullName, "test-plugins")], Watch = false };
            options.DataFolder = _data;
        });
        _host = builder.Build();
        await _host.StartAsync();
        await Catalog.FirstScan;
    }

    internal Task<ExecutionResult> ExecuteAsync(string actionRef, string parameters = "{}") =>
        _host!.Services.GetRequiredService<ActionExecutor>().ExecuteAsync(new ExecutionRequest(actionRef, Encoding.UTF8.GetBytes(parameters)), TestContext.Current.CancellationToken);

    /// <summary>Runs an action that must succeed.</summary>
    internal async Task<JsonNode> OutputsAsync(string actionRef, string parameters = "{}")
    {
        var result = await ExecuteAsync(actionRef, parameters);
        Assert.True(result.IsSuccess, $"{result.Error?.Code}: {result.Message}");
        return JsonNode.Parse(result.Outputs.Span)!;
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
