using System.Text.Json.Nodes;

namespace PluginHost.Sdk;

/// <summary>The thing an action acts on, loaded by the host before the action runs. Source: XTV's ticket.</summary>
/// <param name="Type">Kind of thing, e.g. <c>tickets</c>.</param>
/// <param name="Id">Its id among its kind.</param>
/// <param name="Data">What is known of it.</param>
public sealed record ActionTarget(string Type, string Id, JsonObject Data);
