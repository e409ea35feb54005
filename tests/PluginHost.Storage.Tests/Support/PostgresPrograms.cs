using System.Diagnostics;

namespace PluginHost.Storage.Tests.Support;

/// <summary>The programs of Debian's package postgresql. PostgreSQL refuses to run as root: then they run as a user who may do less.</summary>
internal static class PostgresPrograms
{
    private const string Missing = "install Debian package postgresql";

    private static readonly (string Name, string Group)? LesserUser = Environment.UserName == "root" ? FindUser("postgres") ?? FindUser("nobody") : null;

    /// <summary>Path of a program; without it the test is skipped, or fails where PLUGINHOST_REQUIRE_SERVERS is 1.</summary>
    public static string Find(string program)
    {
        var path = Folders().Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        if (Environment.GetEnvironmentVariable("PLUGINHOST_REQUIRE_SERVERS") == "1") Assert.True(path is not null, Missing);
        Assert.SkipUnless(path is not null, Missing);
        return path!;
    }

    /// <summary>Starts a program that ends by itself or is killed by whoever started it.</summary>
    public static Process Start(string path, string folder, params string[] arguments)
    {
        var asUser = LesserUser is { } user ? new[] { "setpriv", $"--reuid={user.Name}", $"--regid={user.Group}", "--clear-groups", "--", path } : [path];
        var start = new ProcessStartInfo(asUser[0], [.. asUser[1..], .. arguments]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        return Process.Start(start) ?? throw new InvalidOperationException($"'{path}' did not start.");
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(string path, string folder, params string[] arguments)
    {
        using var process = Start(path, folder, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{path}' ended with {process.ExitCode}: {await output}{await errors}");
    }

    /// <summary>Gives a folder to the user as whom the programs run.</summary>
    public static async Task GiveAsync(string folder)
    {
        if (LesserUser is not { } user) return;
        using var process = Process.Start("chown", [$"{user.Name}:{user.Group}", folder]);
        await process.WaitForExitAsync();
    }

    private static IEnumerable<string> Folders()
    {
        const string Debian = "/usr/lib/postgresql";
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Directory.Exists(Debian) ? path.Concat(Directory.EnumerateDirectories(Debian).OrderDescending(StringComparer.Ordinal).Select(static version => Path.Combine(version, "bin"))) : path;
    }

    private static (string Name, string Group)? FindUser(string name) =>
        File.ReadLines("/etc/passwd").Select(static line => line.Split(':')).Where(parts => parts[0] == name).Select(static parts => ((string, string)?)(parts[0], parts[3])).FirstOrDefault();
}
