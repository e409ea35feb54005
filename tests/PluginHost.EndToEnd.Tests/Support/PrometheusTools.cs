namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>The programs of Debian's package prometheus.</summary>
internal static class PrometheusTools
{
    private const string Missing = "install Debian package prometheus";

    /// <summary>Path of a program; without it the test is skipped, or fails where PLUGINHOST_REQUIRE_SERVERS is 1.</summary>
    public static string Find(string program)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
        if (Environment.GetEnvironmentVariable("PLUGINHOST_REQUIRE_SERVERS") == "1") Assert.True(path is not null, Missing);
        Assert.SkipUnless(path is not null, Missing);
        return path!;
    }

    /// <summary>Runs promtool in the folder of the checkout's Prometheus files.</summary>
    /// <returns>What it prints, when it finds nothing wrong; else the test fails with it.</returns>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, string input = "")
    {
        var (exitCode, output) = await ChildProcess.RunAsync(Find("promtool"), arguments, Repository.Prometheus, input: input);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
