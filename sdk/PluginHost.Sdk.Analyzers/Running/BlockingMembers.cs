using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers;

/// <summary>
/// Members that hold their thread until something else happens. Locks are not among them: how long one is held is not to be seen. Nor are
/// quick questions to the file system, nor buffers in memory.
/// </summary>
internal sealed class BlockingMembers
{
    private static readonly ImmutableDictionary<string, string> Known = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["System.Threading.Thread"] = "Sleep Join",
        ["System.Threading.Tasks.Task"] = "Wait WaitAll WaitAny",
        ["System.Threading.Tasks.Task`1"] = "Result",
        ["System.Threading.Tasks.ValueTask`1"] = "Result",
        ["System.Runtime.CompilerServices.TaskAwaiter"] = "GetResult",
        ["System.Runtime.CompilerServices.TaskAwaiter`1"] = "GetResult",
        ["System.Runtime.CompilerServices.ValueTaskAwaiter"] = "GetResult",
        ["System.Runtime.CompilerServices.ValueTaskAwaiter`1"] = "GetResult",
        ["System.Runtime.CompilerServices.ConfiguredTaskAwaitable+ConfiguredTaskAwaiter"] = "GetResult",
        ["System.Runtime.CompilerServices.ConfiguredTaskAwaitable`1+ConfiguredTaskAwaiter"] = "GetResult",
        ["System.Threading.Tasks.Parallel"] = "For ForEach Invoke",
        ["System.Threading.WaitHandle"] = "WaitOne WaitAll WaitAny SignalAndWait",
        ["System.Threading.SemaphoreSlim"] = "Wait",
        ["System.Threading.ManualResetEventSlim"] = "Wait",
        ["System.Threading.CountdownEvent"] = "Wait",
        ["System.Threading.Barrier"] = "SignalAndWait",
        ["System.Threading.SpinWait"] = "SpinUntil",
        ["System.Threading.Monitor"] = "Wait",
        ["System.Collections.Concurrent.BlockingCollection`1"] = "Take GetConsumingEnumerable",
        ["System.Diagnostics.Process"] = "WaitForExit",
        ["System.Console"] = "Read ReadLine ReadKey",
        ["System.IO.File"] = "ReadAllText ReadAllLines ReadAllBytes ReadLines WriteAllText WriteAllLines WriteAllBytes AppendAllText AppendAllLines AppendAllBytes Copy Move",
        ["System.IO.Directory"] = "GetFiles GetDirectories GetFileSystemEntries Delete Move",
        ["System.IO.Stream"] = "Read ReadExactly ReadAtLeast ReadByte Write Flush CopyTo",
        ["System.IO.StreamReader"] = "Read ReadBlock ReadLine ReadToEnd",
        ["System.IO.StreamWriter"] = "Flush",
        ["System.Net.Http.HttpMessageInvoker"] = "Send",
        ["System.Net.WebRequest"] = "GetResponse GetRequestStream",
        ["System.Net.WebClient"] = "DownloadData DownloadFile DownloadString UploadData UploadFile UploadString OpenRead OpenWrite",
        ["System.Net.Dns"] = "GetHostEntry GetHostAddresses",
        ["System.Net.NetworkInformation.Ping"] = "Send",
        ["System.Net.Mail.SmtpClient"] = "Send",
        ["System.Net.Sockets.Socket"] = "Connect Accept Receive ReceiveFrom Send SendTo SendFile",
        ["System.Net.Sockets.TcpClient"] = "Connect",
        ["System.Net.Sockets.TcpListener"] = "AcceptTcpClient AcceptSocket",
        ["System.Net.Sockets.UdpClient"] = "Receive Send",
        ["System.Data.Common.DbConnection"] = "Open BeginTransaction",
        ["System.Data.Common.DbCommand"] = "ExecuteNonQuery ExecuteReader ExecuteScalar Prepare",
        ["System.Data.Common.DbDataReader"] = "Read NextResult",
        ["System.Data.Common.DbTransaction"] = "Commit Rollback",
        ["System.Data.IDbConnection"] = "Open BeginTransaction",
        ["System.Data.IDbCommand"] = "ExecuteNonQuery ExecuteReader ExecuteScalar Prepare",
        ["System.Data.IDataReader"] = "Read NextResult",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private readonly Dictionary<ISymbol, HashSet<string>> _members = new(SymbolEqualityComparer.Default);
    private readonly INamedTypeSymbol? _memory;

    /// <summary>Resolves the types in a compilation; those that it does not refer to are left out.</summary>
    public BlockingMembers(Compilation compilation)
    {
        _memory = compilation.GetTypeByMetadataName("System.IO.MemoryStream");
        foreach (var entry in Known)
        {
            if (compilation.GetTypeByMetadataName(entry.Key) is { } type) _members[type] = new(entry.Value.Split(' '), StringComparer.Ordinal);
        }
    }

    /// <summary>The member that blocks, if an operation uses one; else null.</summary>
    public ISymbol? Find(IOperation operation) => operation switch
    {
        IInvocationOperation call when !IsMemory(call.Instance) && !IsWithoutWaiting(call) => Blocking(call.TargetMethod),
        IPropertyReferenceOperation { Property.Name: "Result" } reference => Blocking(reference.Property),
        _ => null,
    };

    private ISymbol? Blocking(ISymbol member) =>
        OwnTypes.WithBases(member.ContainingType).Any(type => _members.TryGetValue(type, out var names) && names.Contains(member.Name)) ? member : null;

    private bool IsMemory(IOperation? instance) => _memory is not null
        && OwnTypes.WithBases(instance?.Type as INamedTypeSymbol).Contains(_memory, SymbolEqualityComparer.Default);

    // Wait(0) asks, and comes back at once.
    private static bool IsWithoutWaiting(IInvocationOperation call) =>
        call.TargetMethod.Name is "Wait" or "WaitOne" && call.Arguments.Any(static argument =>
            argument.Value.ConstantValue is { HasValue: true, Value: 0 } || argument.Value.Syntax.ToString() == "TimeSpan.Zero");
}
