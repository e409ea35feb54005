using Microsoft.Diagnostics.Runtime;

namespace PluginHost.Server.Diagnostics.Snapshots;

/// <summary>The runtime's library in a process. It is the same file that this process runs on, so that its version is known.</summary>
internal sealed class RuntimeModule(ulong address, string path) : ModuleInfo(address, path)
{
    public override ModuleKind Kind => ModuleKind.Elf;

    public override Version Version => Environment.Version;

    protected override long ImageSizeCore => new FileInfo(FileName).Length;

    /// <summary>Path of the library that makes sense of a runtime's memory.</summary>
    internal string DataAccessLibrary => DataAccessBeside(FileName);

    /// <exception cref="SnapshotException">The process runs on another .NET runtime than this one, or on one that cannot be looked at.</exception>
    internal static RuntimeModule Find(int processId)
    {
        var (own, found) = (FindLibrary(Environment.ProcessId), FindLibrary(processId));
        if (own.Path is null) throw new SnapshotException("the .NET runtime is part of the program's single file");
        if (found.Path != own.Path) throw new SnapshotException($"it runs on '{found.Path}' and the process that looks at it on '{own.Path}'");
        return File.Exists(DataAccessBeside(own.Path)) ? new(found.Start, found.Path) : throw new SnapshotException($"'{DataAccessBeside(own.Path)}' is missing");
    }

    private static string DataAccessBeside(string path) => Path.Combine(Path.GetDirectoryName(path)!, "libmscordaccore.so");

    private static MemoryArea FindLibrary(int processId) => MemoryArea.Read(processId).FirstOrDefault(static area => Path.GetFileName(area.Path).StartsWith("libcoreclr.so", StringComparison.Ordinal));
}
