using System.Diagnostics;
using PluginHost.Core.Events;
using PluginHost.Docs.Tests.Support;

namespace PluginHost.Docs.Tests;

/// <summary>The program of the embedding page, built against the engine alone and run.</summary>
public sealed class EmbeddingTests : IDisposable
{
    internal static readonly string[] Checked = ["event-fields"];

    private const int MostLines = 15;

    private static readonly DocPage Page = DocPage.Read("docs/embedding.md");

    private readonly string _folder = Directory.CreateTempSubdirectory("pluginhost-docs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Program_OfThePage_PrintsTheAnswerWithTheEngineAlone()
    {
        var program = Page.Of("program").Single();
        Assert.InRange(program.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, MostLines);
        foreach (var block in Page.Of("project").Append(program)) await File.WriteAllTextAsync(Path.Combine(_folder, block.Argument), block.Text, TestContext.Current.CancellationToken);

        Answer.AssertSame(Page.Of("answer").Single(), await RunAsync());

        var output = Directory.GetFiles(Path.Combine(_folder, "bin"), "*", SearchOption.AllDirectories).Select(static file => Path.GetFileName(file)).ToArray();
        Assert.Contains("PluginHost.Core.dll", output);
        Assert.DoesNotContain(output, static file => file.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) || file.StartsWith("OpenTelemetry", StringComparison.Ordinal) || file.StartsWith("PluginHost.Server", StringComparison.Ordinal));
        Assert.DoesNotContain("Microsoft.AspNetCore", await File.ReadAllTextAsync(Directory.GetFiles(_folder, "*.runtimeconfig.json", SearchOption.AllDirectories)[0], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "data")), "The page says that the program makes no files.");
    }

    [Fact]
    public void EventFields_OfThePage_AreThoseOfTheEvents() =>
        TableTests.AssertSameSet(typeof(ActionFailed).GetProperties().Select(static property => property.Name), Page.FirstColumn("event-fields"));

    private async Task<string> RunAsync()
    {
        var start = new ProcessStartInfo("dotnet", ["run", "-p:NuGetAudit=false"]) { WorkingDirectory = _folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

        // No build server may outlive the program.
        foreach (var (name, value) in new[] { ("CHECKOUT", Repository.Root), ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"), ("DOTNET_NOLOGO", "1") })
        {
            start.Environment[name] = value;
        }

        using var dotnet = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience.Long);
        try
        {
            var (output, error) = (dotnet.StandardOutput.ReadToEndAsync(limit.Token), dotnet.StandardError.ReadToEndAsync(limit.Token));
            await dotnet.WaitForExitAsync(limit.Token);
            Assert.True(dotnet.ExitCode == 0, $"The program ended with exit code {dotnet.ExitCode}.\n{await error}\n{await output}");
            return await output;
        }
        finally
        {
            if (!dotnet.HasExited) dotnet.Kill(entireProcessTree: true);
        }
    }
}
