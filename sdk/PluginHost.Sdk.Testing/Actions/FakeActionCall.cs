using System.Text.Json.Nodes;

namespace PluginHost.Sdk.Testing;

/// <summary>A call of another action, by <see cref="ActionContext.InvokeAsync"/>. Immutable.</summary>
/// <param name="ActionRef">The action that was called.</param>
/// <param name="Parameters">Its parameters; an empty object when there are none.</param>
/// <param name="Number">Counts the calls of this action, from 1: answer the first one differently by it.</param>
public sealed record FakeActionCall(string ActionRef, JsonObject Parameters, int Number)
{
    /// <summary>The action with its parameters.</summary>
    public override string ToString() => $"{ActionRef} {TestJson.ToText(Parameters)}";
}
