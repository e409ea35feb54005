using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using PluginHost.Sdk;

namespace TestPlugins.Tally;

/// <summary>Leaves an empty file for each run, made by one system call: whoever counts the files counts the runs, whenever the process was killed.</summary>
public static class Actions
{
    [Action("again", Description = "May run again.", Idempotent = true)]
    [ActionRetry(MaxAttempts = 4, Delay = "100ms", Factor = 1)]
    public static Task AgainAsync(ActionContext context, CancellationToken cancellationToken, string folder = "", int milliseconds = 0, int failures = 0, string order = "") =>
        RunAsync(context, folder, milliseconds, failures, order, cancellationToken);

    [Action("once", Description = "Must not run again by itself after a crash.")]
    [ActionRetry(MaxAttempts = 4, Delay = "100ms", Factor = 1)]
    public static Task OnceAsync(ActionContext context, CancellationToken cancellationToken, string folder = "", int milliseconds = 0, int failures = 0, string order = "") =>
        RunAsync(context, folder, milliseconds, failures, order, cancellationToken);

    private static async Task RunAsync(ActionContext context, string folder, int milliseconds, int failures, string order, CancellationToken cancellationToken)
    {
        await using (File.Create(Path.Combine(folder, $"{context.ExecutionId}.{context.Attempt}.{Guid.NewGuid():N}")))
        {
        }

        if (milliseconds > 0) await Task.Delay(milliseconds, cancellationToken);
        if (context.Attempt <= failures) throw new ActionFailedException("not_yet", $"Order '{order}' fails {failures} times.", retryable: true);
    }
}
