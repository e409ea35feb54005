namespace PluginHost.Core.Plugins;

/// <summary>One step of the decision about a plugin, for <c>explain</c>.</summary>
/// <param name="Name">The step: <c>files image identity trust framework sdk members dependencies actions "settings type" requirements copy load</c>; the one that refused it has the refusal's code as its name.</param>
/// <param name="Passed">False for the step that refused it.</param>
/// <param name="Detail">What was found.</param>
public sealed record PluginCheck(string Name, bool Passed, string Detail);
