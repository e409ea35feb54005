using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace PluginHost.Server.Startup;

/// <summary>Tells the operator why the server does not start.</summary>
internal static class StartFailure
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel.Core";

    /// <summary>True when the server cannot listen as it is told: the address is in use or is not this machine's, or HTTPS has no certificate.</summary>
    internal static bool IsOfListening(Exception exception) =>
        exception is SocketException or IOException { InnerException: AddressInUseException } || (exception is InvalidOperationException && exception.Source == Kestrel);

    /// <summary>The first line of the reason: what follows in some of Kestrel's messages is help for developers.</summary>
    internal static string Reason(Exception exception) => exception.Message.Split('\n', 2)[0].TrimEnd('\r', '.');

    /// <summary>Writes to the error stream.</summary>
    /// <returns>The exit code.</returns>
    internal static int Report(string message)
    {
#pragma warning disable RS0030 // There is no logger yet, or no longer: this is the last word to the operator.
        Console.Error.WriteLine(message);
#pragma warning restore RS0030
        return 1;
    }
}
