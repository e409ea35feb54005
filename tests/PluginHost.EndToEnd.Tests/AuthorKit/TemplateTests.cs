using System.Net;
using System.Text.Json.Nodes;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.AuthorKit;

public sealed class TemplateTests(RunningSystem system)
{
    [Fact]
    public async Task Template_WithANameThatIsNoNamespace_BuildsIntoTheHostFolderAndAnswers()
    {
        var (workshop, server) = (await system.Workshop, await system.Server);
        var folder = await workshop.MakeAsync("my-plugin", "--no-restore");
        Assert.Contains("namespace my_plugin;", await ReadAsync(folder, "src/my-plugin/ConvertTemperatureAction.cs"), StringComparison.Ordinal);

        await workshop.BuildAsync(folder, $"-p:PluginHostFolder={server.DropFolder}");

        await AnswersAsync(server, "my-plugin.convert_temperature");
    }

    [Fact]
    public async Task Template_Readme_CallsThePluginByItsId()
    {
        var workshop = await system.Workshop;
        var readme = await ReadAsync(await workshop.MakeAsync("AcmeStock.Prices", "--no-restore"), "README.md");

        Assert.StartsWith("# AcmeStock.Prices\n", readme, StringComparison.Ordinal);
        Assert.Contains("dotnet build -c Release -p:PluginHostFolder=", readme, StringComparison.Ordinal);
        Assert.Contains("\"acme-stock-prices.convert_temperature\"", readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_WhoseSdkIsTakenOut_SaysWhatToDo()
    {
        var workshop = await system.Workshop;
        var folder = await workshop.MakeAsync("Acme.Bare", "--no-restore", "--tests", "false");
        var project = Path.Combine(folder, "src", "Acme.Bare", "Acme.Bare.csproj");
        var lines = await File.ReadAllLinesAsync(project, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(project, lines.Where(static line => !line.Contains("PackageReference Include=\"PluginHost.Sdk\"", StringComparison.Ordinal)), TestContext.Current.CancellationToken);

        var (exitCode, output) = await workshop.TryAsync(folder, "build");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("error PH0005: Acme.Bare.csproj does not refer to PluginHost.Sdk, which has the contract. Run 'dotnet add package PluginHost.Sdk'. [", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunProfile_OfTheTemplate_StartsAHostWithThePluginAndOpensSwagger()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the browser is faked by a program named xdg-open");
        var workshop = await system.Workshop;
        var folder = await workshop.MakeAsync("Acme.Running", "--no-restore", "--settings");
        var project = Path.Combine(folder, "src", "Acme.Running");
        using var own = new TestFolder();
        var opened = own.PathOf("opened");
        var browser = own.Write("xdg-open", $"#!/bin/sh\nprintf %s \"$1\" > '{opened}.part' && mv '{opened}.part' '{opened}'\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(browser, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{own.Root}:{Environment.GetEnvironmentVariable("PATH")}" };

        // As F5 does, but for the port, which other tests may have; in the configuration that is not the usual one.
        await using var host = workshop.Start(folder, environment, "run", "--project", project, "--configuration", "Release", "-p:PluginHostRunArguments=--urls http://127.0.0.1:0 --open-swagger");
        var page = await Patience.UntilAsync("Swagger to be opened", async () => File.Exists(opened) ? await File.ReadAllTextAsync(opened, TestContext.Current.CancellationToken) : null, () => host.Everything);

        using var client = new HttpClient { BaseAddress = new Uri(page[..^"/swagger".Length]), Timeout = Patience.Long };
        Assert.Contains("swagger", await client.GetStringAsync(page, TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
        var answer = JsonNode.Parse(await RunExampleAsync(folder, client.BaseAddress))!;
        Assert.Equal("""{"value":212,"unit":"fahrenheit"}""", answer["data"]!["outputs"]!.ToJsonString());
        Assert.True(File.Exists(Path.Combine(project, "dev", "data", "executions.db")), "The host's state lies beside its plugins.json.");
    }

    /// <summary>Runs the call that the template's README shows.</summary>
    private static async Task<string> RunExampleAsync(string folder, Uri host)
    {
        var readme = await ReadAsync(folder, "README.md");
        var call = readme[readme.IndexOf("curl -s", StringComparison.Ordinal)..];
        call = call[..call.IndexOf("```", StringComparison.Ordinal)].Replace("http://127.0.0.1:5080/", host.ToString(), StringComparison.Ordinal);
        var (exitCode, output) = await ChildProcess.RunAsync("/bin/bash", ["-c", call], folder);
        Assert.True(exitCode == 0, output);
        return output;
    }

    private static Task<string> ReadAsync(string folder, string file) => File.ReadAllTextAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken);

    private static async Task AnswersAsync(ServerProcess server, string action) => await Patience.UntilAsync(
        $"{action} to answer",
        async () => (await server.ExecuteAsync(action, """{"value": 0, "to": "kelvin"}""")).Status == HttpStatusCode.OK,
        () => server.Process.Everything);
}
