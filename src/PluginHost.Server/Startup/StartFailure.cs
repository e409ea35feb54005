using Microsoft.AspNetCore.Connections;

namespace PluginHost.Server.Startup;

/// <summary>Tells the operator why the server does not start.</summary>
internal static class StartFailure
{
    internal static bool IsAddressInUse(IOException exception) => exception.InnerException is AddressInUseException;

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
