using System.Runtime.InteropServices;
using PluginHost.Sdk;

namespace TestPlugins.Native;

/// <summary>Calls into a native library that lies under <c>runtimes/&lt;rid&gt;/native</c> of the plugin.</summary>
public static partial class SqliteVersion
{
    [Action("sqlite_version", Description = "The version that the native library tells of itself.")]
    public static string Version() => Marshal.PtrToStringUTF8(LibVersion())!;

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_libversion")]
    private static partial nint LibVersion();
}
