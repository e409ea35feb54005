using System.Diagnostics;
using System.Runtime.Loader;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Faults;

/// <summary>Claims exceptions that plugins throw where nobody calls them: on threads, in timers, in <c>async void</c> methods, in finalizers.</summary>
public static class PluginFaults
{
    /// <summary>
    /// Claims an exception that would end the process, if a plugin is to blame: it is logged, counted, and after a limit quarantines the plugin.
    /// Meant for <see cref="System.Runtime.ExceptionServices.ExceptionHandling.SetUnhandledExceptionHandler"/>, which the engine never sets by itself.
    /// Thread-safe.
    /// </summary>
    /// <param name="exception">The exception.</param>
    /// <returns>True when a plugin's code stands in its stack trace, or in one of its inner exceptions': the process may go on.</returns>
    public static bool TryClaim(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (FindContext(exception) is not { } context) return false;
        context.Faults?.Report(exception);
        return true;
    }

    private static PluginLoadContext? FindContext(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            var frames = new StackTrace(current, fNeedFileInfo: false).GetFrames();
            if (frames.Select(static frame => ContextOf(frame)).FirstOrDefault(static context => context is not null) is { } found) return found;
        }

        return null;
    }

    private static PluginLoadContext? ContextOf(StackFrame frame) =>
        DiagnosticMethodInfo.Create(frame) is null || frame.GetMethod()?.Module.Assembly is not { } assembly ? null : AssemblyLoadContext.GetLoadContext(assembly) as PluginLoadContext;
}
