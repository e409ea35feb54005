using System.Runtime.InteropServices;
using PluginHost.Sdk;

namespace TemplateNamespace;

/// <summary>Calls a native library that a package brings for each platform; the host finds the one for its own beside the plugin.</summary>
public static partial class SqliteVersionAction
{
    [Action("sqlite_version", Description = "The version that the native SQLite library tells of itself.", Category = "Native", Idempotent = true)]
    public static string Version() => Marshal.PtrToStringUTF8(LibraryVersion())!;

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_libversion")]
    private static partial nint LibraryVersion();
}
