using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Plugins.Unloading;

namespace PluginHost.Sdk.Testing;

/// <content>What can be asserted of the plugin as a whole.</content>
public sealed partial class PluginTestHost
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    // Draining, stopping and disposing have limits of their own; a take-down that failed has none.
    private static readonly TimeSpan LongestUnload = TimeSpan.FromMinutes(2);

    /// <summary>Asserts that nothing is wrong or odd with what a plugin declares, as the host sees it without running any of its code.</summary>
    /// <param name="path">The plugin's output folder, or the main DLL in it.</param>
    /// <exception cref="PluginTestException">It is no plugin, it is refused, an action of it is left out, or there is a warning; the message has all of it.</exception>
    public static void AssertValidMetadata(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var folder = Directory.CreateTempSubdirectory("pluginhost-test-").FullName;
        try
        {
            AssertValid(TestedFiles.Inspect(path, TestedFiles.Copy(TestedFiles.FolderOf(path), Path.Combine(folder, "plugin"))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Asserts that nothing is wrong or odd with what this plugin declares.</summary>
    /// <exception cref="PluginTestException">An action of it is left out, or there is a warning; the message has all of it.</exception>
    public void AssertValidMetadata() => AssertValid(_engine.Tested);

    /// <summary>Asserts that parameters are accepted, by their schema and by the action's own validation. Nothing else of it runs.</summary>
    /// <param name="action">Its name, one of its aliases, or its ref.</param>
    /// <param name="parameters">The parameters, as in <see cref="ExecuteAsync"/>.</param>
    /// <exception cref="PluginTestException">They are refused; the message has every problem. Or there is no such action.</exception>
    public async Task AssertValidAsync(string action, object? parameters) => (await ValidateAsync(action, parameters)).AssertSucceeded();

    /// <summary>Asserts that parameters are refused for a certain problem. Nothing but the action's own validation runs.</summary>
    /// <param name="action">Its name, one of its aliases, or its ref.</param>
    /// <param name="parameters">The parameters, as in <see cref="ExecuteAsync"/>.</param>
    /// <param name="path">The parameter, dotted and with indexes, with or without <c>parameters.</c> before it.</param>
    /// <param name="code"><c>required unknown wrong_type out_of_range too_short too_long pattern not_an_option format duplicate malformed</c>, or <c>rejected</c> when the action itself refuses it.</param>
    /// <exception cref="PluginTestException">They are accepted, or this is not wrong with them; the message has every problem. Or there is no such action.</exception>
    public async Task AssertInvalidAsync(string action, object? parameters, string path, string code) =>
        (await ValidateAsync(action, parameters)).AssertInvalid(path, code);

    /// <summary>
    /// Unloads the plugin, and asserts that its code is gone from memory: a host that replaces a plugin which does not go keeps every version
    /// of it. Takes under a second of real time, up to seven when the plugin does not go. The plugin cannot be called afterwards.
    /// </summary>
    /// <exception cref="PluginTestException">Something still holds the plugin's code; the message says what to look for.</exception>
    public async Task AssertUnloadsAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        _isUnloaded = true;
        await _engine.Get<PluginCommands>().DisableAsync(PluginId, null);
        while (_engine.Catalog.Generations(PluginId) is [var generation, ..])
        {
            if (generation.State == PluginState.UnloadPending || TimeProvider.System.GetElapsedTime(started) > LongestUnload + _options.Patience) throw Stays(generation);
            await Task.Delay(LookInterval, TimeProvider.System);
        }
    }

    private static void AssertValid(InspectedPlugin plugin)
    {
        string[] problems = [.. plugin.ToEntry(PluginState.Active, default).Warnings];
        if (problems.Length == 0) return;
        throw PluginTestException.Of(
            $"The metadata of the plugin '{plugin.Id}' is not in order.", "nothing that is left out or odd", string.Concat(problems.Select(static problem => $"{Environment.NewLine}  {problem}")),
            "Mend what is listed; docs/writing-a-plugin.md has the rules.");
    }

    private async Task<PluginTestResult> ValidateAsync(string action, object? parameters)
    {
        var found = Find(action);
        var error = await _engine.Get<ActionExecutor>().ValidateAsync(found.Ref, TestJson.ToUtf8(parameters));
        return new(found.Ref, "", error is null ? new() { Outcome = ExecutionOutcome.Succeeded } : ExecutionResult.Fail(error), [], "");
    }

    private PluginTestException Stays(GenerationStatus generation)
    {
        var timers = Clock.Timers.Count == 0 ? "" : $" The clock still has {Clock.DescribeTimers()}.";
        return PluginTestException.Of(
            $"The plugin '{PluginId}' does not go when it is unloaded.", "that nothing refers to its code any more", $"{generation.Name} is {generation.State.ToWord()}: {generation.Reason ?? "It is not known why; host.Log may tell."}{timers}",
            "Look for what outlives the plugin: an event of the process or of a static class that is still subscribed to; a timer, thread, task or FileSystemWatcher that was not stopped; a static cache of a library; "
            + "an object of the plugin that the test itself keeps. Stop it in IPluginLifecycle.StopAsync or in Dispose; docs/unloadability.md has what holds a plugin in memory, and what to do instead.");
    }
}
