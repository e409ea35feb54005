using PluginHost.Core;
using PluginHost.Core.Configuration;
using PluginHost.Server.Auth;
using PluginHost.Server.Diagnostics;
using PluginHost.Server.Rest;
using PluginHost.Server.Telemetry;

namespace PluginHost.Server.Startup;

/// <summary>Puts the server together.</summary>
internal static class ServerApplication
{
    /// <exception cref="InvalidConfigurationException">plugins.json or the server's settings cannot be used; every problem is named.</exception>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var flags = StartFlags.TakeFrom(ref args);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        configure?.Invoke(builder);
        var settings = ServerSettings.Read(builder.Configuration) with { SafeMode = flags.SafeMode };
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(ServerSettings.DefaultUrl);
        }

        var adminKey = AdminKey.Open(settings);
        builder.WebHost.ConfigureKestrel(static options => options.AddServerHeader = false);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(adminKey);
        builder.Services.AddPluginHost(options =>
        {
            options.Config = settings.Plugins;
            options.DataFolder = settings.DataFolder;
            options.CrashGuard = settings.CrashGuard;
            options.SafeMode = settings.SafeMode;
            options.Executions = settings.Store.Options;
        });
        settings.Store.AddTo(builder.Services, settings.DataFolder);
        builder.Services.AddAccess(settings);
        builder.Services.AddRest();
        builder.Services.AddTelemetry(builder.Configuration);
        builder.Services.AddDiagnostics(settings);
        builder.Services.AddHostedService<StartBanner>();
        if (flags.OpenSwagger) builder.Services.AddHostedService<SwaggerOpener>();
        var app = builder.Build();
        app.UseRequestSpans();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseSwagger();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseQueryNames();
        app.MapRest();
        app.MapMetrics();
        return app;
    }
}
