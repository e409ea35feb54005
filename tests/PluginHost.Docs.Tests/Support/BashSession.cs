using System.Diagnostics;
using System.Text;

namespace PluginHost.Docs.Tests.Support;

/// <summary>Runs the bash blocks of a page in one shell, as a reader would.</summary>
internal static class BashSession
{
    private const char Separator = '\u001e';

    /// <summary>Runs the blocks and writes the files, in their order, against a host.</summary>
    /// <returns>What each <c>run</c> block printed.</returns>
    public static async Task<IReadOnlyDictionary<DocBlock, string>> RunAsync(IReadOnlyList<DocBlock> blocks, LiveHost host)
    {
        var script = new StringBuilder("set -euo pipefail\n");
        foreach (var block in blocks)
        {
            if (block.Kind == "file") script.Append("cat > '").Append(block.Argument).Append("' <<'END_OF_FILE'\n").Append(block.Text).Append("END_OF_FILE\n");
            else script.Append(block.Text.Replace("http://127.0.0.1:5080", host.Client.BaseAddress!.ToString().TrimEnd('/'), StringComparison.Ordinal)).Append("printf '\\x1e'\n");
        }

        var (code, output, error) = await ExecuteAsync(script.ToString(), host.Checkout.Folder);
        var runs = blocks.Where(static block => block.Kind == "run").ToArray();
        var outputs = output.Split(Separator);
        var last = runs[Math.Min(outputs.Length, runs.Length) - 1];
        Assert.True(code == 0, $"{last.Place}: the block ended with exit code {code}.\n{error}\n{outputs[^1]}");
        return runs.Zip(outputs).ToDictionary();
    }

    private static async Task<(int Code, string Output, string Error)> ExecuteAsync(string script, string folder)
    {
        var start = new ProcessStartInfo("bash", ["-s"]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // No build server may outlive the block that started it.
        foreach (var (name, value) in new[] { ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"), ("DOTNET_NOLOGO", "1") })
        {
            start.Environment[name] = value;
        }

        using var bash = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience.Long * 2); // Pages that build need the time on a busy machine.
        try
        {
            var output = bash.StandardOutput.ReadToEndAsync(limit.Token);
            var error = bash.StandardError.ReadToEndAsync(limit.Token);
            await bash.StandardInput.WriteAsync(script.AsMemory(), limit.Token);
            bash.StandardInput.Close();
            await bash.WaitForExitAsync(limit.Token);
            return (bash.ExitCode, await output, await error);
        }
        finally
        {
            if (!bash.HasExited) bash.Kill(entireProcessTree: true);
        }
    }
}
