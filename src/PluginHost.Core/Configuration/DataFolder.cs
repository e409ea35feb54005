namespace PluginHost.Core.Configuration;

/// <summary>The state folder of one host: while it is open no second host can use it.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string _path;
    private FileStream? _lock;

    internal DataFolder(string path) => _path = System.IO.Path.GetFullPath(path);

    /// <summary>Folder of the plugins' shadow copies.</summary>
    internal string Shadow => System.IO.Path.Combine(_path, "shadow");

    /// <summary>Folder of the plugins' own data folders.</summary>
    internal string Plugins => System.IO.Path.Combine(_path, "plugins");

    /// <summary>File of what outlives the process of each plugin.</summary>
    internal string PluginRecords => System.IO.Path.Combine(_path, "plugins.state.json");

    /// <summary>File of the keys that encrypt secret parameters.</summary>
    internal string SecretKeys => System.IO.Path.Combine(_path, "secrets.keys");

    /// <summary>File of the plugins whose code runs now.</summary>
    internal string RunningSlots => System.IO.Path.Combine(_path, "running.slots");

    /// <summary>File of the unclean ends in a row.</summary>
    internal string CrashHistory => System.IO.Path.Combine(_path, "crashes.json");

    /// <summary>Makes the folder, for its owner alone, and locks it.</summary>
    /// <exception cref="InvalidConfigurationException">It cannot be made, or another host uses it.</exception>
    internal void Open()
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_path);
            else Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            _lock = new FileStream(System.IO.Path.Combine(_path, "host.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException(_path, [new("data folder", $"cannot be used; does another host use it? {exception.Message} Set PLUGINHOST_DATA to another folder.")]);
        }
    }

    public void Dispose() => _lock?.Dispose();
}
