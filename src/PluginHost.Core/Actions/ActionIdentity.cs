using Microsoft.Extensions.Logging;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions;

/// <summary>
/// Who an action is, for contexts and logs. Nothing here leads to the plugin's code: what captures a call's logging scope, such as a timer
/// that was started inside of the call, keeps no generation in memory.
/// </summary>
/// <param name="Descriptor">The action.</param>
/// <param name="Plugin">Its plugin.</param>
/// <param name="Logger">The action's logger.</param>
internal sealed record ActionIdentity(ActionDescriptor Descriptor, PluginInfo Plugin, ILogger Logger);
