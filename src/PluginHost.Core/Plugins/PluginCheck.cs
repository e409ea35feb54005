namespace PluginHost.Core.Plugins;

/// <summary>One step of the decision about a plugin, for <c>explain</c>.</summary>
/// <param name="Name">The step: <c>files trust image identity framework sdk members dependencies actions settings load ...</c>.</param>
/// <param name="Passed">False for the step that refused it.</param>
/// <param name="Detail">What was found.</param>
public sealed record PluginCheck(string Name, bool Passed, string Detail);
