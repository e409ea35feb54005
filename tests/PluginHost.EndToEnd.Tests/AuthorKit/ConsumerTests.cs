using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.AuthorKit;

/// <summary>Programs that have nothing but the packages: one that embeds the engine, and the server as a tool.</summary>
public sealed class ConsumerTests(RunningSystem system)
{
    [Fact]
    public async Task Program_OfThePackagesAlone_RunsADurableActionAndFindsItAgain()
    {
        var workshop = await system.Workshop;
        using var folder = new TestFolder();
        File.Copy(Path.Combine(workshop.Root, "nuget.config"), folder.PathOf("nuget.config"));
        folder.Write("Embedded.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="PluginHost.Storage" Version="{workshop.Version}" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.14" />
              </ItemGroup>
            </Project>
            """);
        folder.Write("Program.cs", """
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Hosting;
            using PluginHost.Core;
            using PluginHost.Core.Actions;
            using PluginHost.Core.Executions;
            using PluginHost.Sdk;
            using PluginHost.Storage;

            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddPluginHost(options => options.DataFolder = "data").AddSqliteStore("data/executions.db");
            using var host = builder.Build();
            host.Services.GetRequiredService<ActionRegistry>().Register("hello", context => ActionResult.Success(new() { ["text"] = "Hello!" }));
            await host.StartAsync();
            var result = await host.Services.GetRequiredService<ActionExecutor>().ExecuteAsync(new("hello", "{}"u8.ToArray()));
            Console.WriteLine(System.Text.Encoding.UTF8.GetString(result.Outputs.Span));
            await host.StopAsync();
            """);

        Assert.Contains("""{"text":"Hello!"}""", await workshop.RunAsync(folder.Root, "run"), StringComparison.Ordinal);
        Assert.True(File.Exists(folder.PathOf("data", "executions.db")), "The store of the package PluginHost.Storage is in use.");
    }

    [Fact]
    public async Task Tool_OfTheServer_RunsWithItsPluginsAndKeepsItsStateBesideTheConfiguration()
    {
        var workshop = await system.Workshop;
        using var folder = new TestFolder();
        File.Copy(Path.Combine(workshop.Root, "nuget.config"), folder.PathOf("nuget.config"));
        await workshop.RunAsync(folder.Root, "tool", "install", "PluginHost.Server", "--tool-path", "tools", "--version", workshop.Version);
        var store = Path.Combine(folder.PathOf("tools", ".store"), "pluginhost.server", workshop.Version, "pluginhost.server", workshop.Version, "tools", "net10.0", "any");

        Assert.True(File.Exists(folder.PathOf("tools", OperatingSystem.IsWindows() ? "pluginhost-server.exe" : "pluginhost-server")), "The command is there.");
        await using var server = await ServerProcess.StartAsync(new() { Folder = folder, SetsPaths = false, PluginsJson = $$"""{ "folders": ["{{Path.Combine(store, "plugins").Replace('\\', '/')}}", "drop"] }""", Program = Path.Combine(store, "PluginHost.Server.dll") });
        Assert.Equal("hello", (string?)(await server.ExecuteAsync("core.echo", """{"message": "hello"}""")).Body["data"]!["outputs"]!["message"]);
        Assert.True(File.Exists(folder.PathOf("data", "executions.db")), "State is kept beside plugins.json.");
    }
}
