using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.Logging;
using PluginHost.Server.Diagnostics;
using PluginHost.Server.Tests.Telemetry.Prometheus;

// The kernel lets one search look at a process at a time: a second one would be told that it is not allowed.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace PluginHost.Diagnostics.Tests;

/// <summary>One unloaded load context for each of <see cref="Pins"/>, and the answer of one search for them all.</summary>
public sealed class UnloadedContexts : IAsyncLifetime
{
    internal const string Unknown = "unknown@1.0.0#1";

    private static readonly List<object> OfHost = [];
    private static readonly ConditionalWeakTable<object, object> ByContext = [];

    private readonly RecordedLog _log = new();
    private IReadOnlyDictionary<string, IReadOnlyList<string>>? _roots;

    internal IReadOnlyDictionary<string, IReadOnlyList<string>> Roots
    {
        get
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "Searches work on Linux only.");
            Assert.SkipWhen(_log.Warnings.Any(static text => text.Contains("the kernel does not allow it", StringComparison.Ordinal)), string.Join('\n', _log.Warnings));
            Assert.True(_log.Warnings.Count == 0, string.Join('\n', _log.Warnings));
            return _roots!;
        }
    }

    internal static string NameOf(string pin) => $"{pin}@1.0.0#1";

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux()) return;
        string[] pins = [.. typeof(Pins).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(static method => method.Name)];
        foreach (var pin in pins) Run(pin);
        Collect();
        using var logs = new LoggerFactory([_log]);
        using var diagnostics = new UnloadDiagnostics(TimeProvider.System, logs.CreateLogger<UnloadDiagnostics>());
        _roots = await diagnostics.NameRootsAsync([.. pins.Select(NameOf), Unknown], TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _log.Dispose();
        return ValueTask.CompletedTask;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(string pin)
    {
        var context = new PluginContext(NameOf(pin));
        var type = context.LoadFromAssemblyPath(typeof(Pins).Assembly.Location).GetType(typeof(Pins).FullName!)!;
        type.GetMethod(pin)!.Invoke(Activator.CreateInstance(type, OfHost, ByContext), null);
        context.Unload();
    }

    private static void Collect()
    {
        for (var i = 0; i < 10; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private sealed class PluginContext(string name) : AssemblyLoadContext(name, isCollectible: true);
}
