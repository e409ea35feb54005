using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json;

namespace PluginHost.Diagnostics.Tests;

/// <summary>What plugins do that keeps them in memory. Runs in copies of this assembly, each in a load context of its own.</summary>
/// <param name="hostList">A list of the host's.</param>
/// <param name="hostTable">A table of the host's.</param>
internal sealed class Pins(List<object> hostList, ConditionalWeakTable<object, object> hostTable)
{
    private static readonly List<object> Own = [];

    private static AssemblyLoadContext OwnContext => AssemblyLoadContext.GetLoadContext(typeof(Pins).Assembly)!;

    public void Nothing() => Own.Add(hostList.Count);

    public void ProcessExit() => AppDomain.CurrentDomain.ProcessExit += OnExit;

    public void InstanceEvent() => AppDomain.CurrentDomain.DomainUnload += new Widget().OnUnload;

    public void Timer() => Own.Add(new Timer(OnTick, null, TimeSpan.FromDays(1), TimeSpan.FromDays(1)));

    public void Delay() => Own.Add(LoopAsync());

    public void Descriptor() => TypeDescriptor.GetProperties(typeof(Widget));

    public void Json() => JsonSerializer.Serialize(new Widget());

    public void Handle() => GCHandle.Alloc(new Widget());

    public void RunningThread() => new Thread(Block) { IsBackground = true }.Start();

    public void HostList() => hostList.Add(new Widget());

    public void ContextObject() => hostList.Add(OwnContext);

    public void Resolving() => OwnContext.Resolving += static (_, _) => null;

    public void KeyedByContext() => hostTable.Add(OwnContext, typeof(Widget));

    private static void OnExit(object? sender, EventArgs arguments) => Own.Clear();

    private static void OnTick(object? state) => Own.Clear();

    private static void Block() => new ManualResetEventSlim().Wait();

    private static async Task LoopAsync()
    {
        while (Own.Count < int.MaxValue) await Task.Delay(TimeSpan.FromDays(1), TimeProvider.System);
    }

    private sealed class Widget
    {
        public string Name { get; init; } = "";

        public void OnUnload(object? sender, EventArgs arguments) => Own.Add(Name);
    }
}
