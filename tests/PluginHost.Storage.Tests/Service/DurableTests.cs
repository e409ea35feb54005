using PluginHost.Core.Tests.Support;

namespace PluginHost.Storage.Tests.Service;

/// <summary>A folder and a clock, which outlive the hosts of one test.</summary>
public abstract class DurableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pluginhost-durable-").FullName;
    private readonly VirtualTime _time = new();

    internal VirtualTime Time => _time;

    internal string Folder => _folder;

    internal Task<DurableHost> StartAsync(Action<DurableHost>? register = null, Core.Configuration.PluginsConfig? config = null, Core.Executions.ExecutionOptions? options = null) =>
        DurableHost.StartAsync(_folder, _time, register, config, options);

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
