using System.Diagnostics;

namespace PluginHost.Storage.Tests.Support;

/// <summary>A small file system of its own, in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    public string Folder => _folder;

    public string File => Path.Combine(_folder, "executions.db");

    /// <summary>Null when this user may not mount.</summary>
    public static SmallDisk? TryMount(string options)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return null;
        var folder = Directory.CreateTempSubdirectory("pluginhost-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder)) return new SmallDisk(folder);
        Directory.Delete(folder);
        return null;
    }

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", _folder));

    /// <summary>Fills what is left of it.</summary>
    public string Fill()
    {
        var path = Path.Combine(_folder, "filler");
        var block = new byte[4096];
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            return path;
        }
    }

    public void Dispose()
    {
        Run("umount", "-l", _folder);
        Directory.Delete(_folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
