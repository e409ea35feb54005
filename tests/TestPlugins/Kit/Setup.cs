using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace TestPlugins.Kit;

[PluginSettings]
public sealed record KitSettings(string Greeting = "Hello", int Precision = 1);

/// <summary>What the plugin brings in its container.</summary>
public sealed class Setup : IPlugin
{
    public void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton<Ticker>();
        services.AddSingleton(static _ => new HttpClient { BaseAddress = new Uri("https://weather.example/v1/"), Timeout = TimeSpan.FromSeconds(5) });
        services.AddSingleton(new Stamp("the plugin's own"));
        services.AddSingleton<IFormatProvider>(System.Globalization.CultureInfo.InvariantCulture);
    }
}

public sealed record Stamp(string Text);

/// <summary>Counts minutes from start to stop.</summary>
public sealed class Ticker(TimeProvider time) : IPluginLifecycle
{
    private ITimer? _timer;
    private int _ticks;

    public int Ticks => Volatile.Read(ref _ticks);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => Interlocked.Increment(ref _ticks), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }
}
