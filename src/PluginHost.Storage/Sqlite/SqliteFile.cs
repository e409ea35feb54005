using System.Text;
using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite;

/// <summary>
/// The store's file while this process has it: nobody else can open it, and after an unclean end the next one notices. Both by the file
/// <c>executions.db.lock</c> beside it, which is locked as long as the process lives and not empty unless the store was closed.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // EWOULDBLOCK of flock, ERROR_SHARING_VIOLATION: what FileShare.None answers to the second opener.
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _lock;

    private SqliteFile(string path)
    {
        Path = path;
        _lock = OpenLock(path);
        var wal = new FileInfo(path + "-wal");
        WasLeftOpen = _lock.Length > 0 || (wal.Exists && wal.Length > 0);
    }

    /// <summary>The file's full path.</summary>
    internal string Path { get; }

    /// <summary>The process that had it before did not close it.</summary>
    internal bool WasLeftOpen { get; }

    /// <summary>Takes the file for this process, and makes an empty one (mode 0600) when there is none.</summary>
    /// <exception cref="StoreUnavailableException">Another process has it, or it cannot be written.</exception>
    internal static SqliteFile Take(string path)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            if (File.Exists(path)) path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path; // One file has one lock.
            var file = new SqliteFile(path);
            try
            {
                MakeIfMissing(path);
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The store '{path}' cannot be made or written: {exception.Message} Let the host's user write its folder, or let PLUGINHOST_DATA name another one.", exception)
            {
                IsTransient = false,
            };
        }
    }

    /// <summary>Opens one connection to it.</summary>
    internal SqliteDatabase Open(string settings)
    {
        var database = SqliteDatabase.Open(Path);
        try
        {
            database.Execute(settings);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>From now on an end without <see cref="MarkClosed"/> is an unclean one.</summary>
    internal void MarkOpen(string owner)
    {
        _lock.SetLength(0);
        _lock.Write(Encoding.UTF8.GetBytes(owner));
        _lock.Flush(flushToDisk: true);
    }

    /// <summary>It was closed as it should be.</summary>
    internal void MarkClosed()
    {
        _lock.SetLength(0);
        _lock.Flush(flushToDisk: true);
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream OpenLock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", Options(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException exception) when (exception.HResult is WouldBlockOnLinux or WouldBlockOnMac or SharingViolation)
        {
            throw new StoreUnavailableException($"Another process uses the store '{path}'. Stop that one, or let PLUGINHOST_DATA of this one name another folder.", exception) { IsTransient = false };
        }
    }

    private static void MakeIfMissing(string path)
    {
        if (File.Exists(path)) return;
        using var file = new FileStream(path, Options(FileMode.CreateNew, FileShare.ReadWrite));
    }

    /// <summary>For a file that only the host's user may read.</summary>
    internal static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OnlyOwner;
        return options;
    }
}
