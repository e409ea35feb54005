using System.Collections;

namespace PluginHost.Core.Actions;

/// <summary>The logging scope of an attempt: plugin, version, action, execution.</summary>
internal sealed class AttemptScope(RegisteredAction action, HostActionContext context) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 4;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("plugin.id", action.Descriptor.PluginId),
        1 => new("plugin.version", action.Generation.Descriptor.Version),
        2 => new("action.name", action.Descriptor.Name),
        3 => new("execution.id", context.ExecutionId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    public override string ToString() => $"plugin.id:{action.Descriptor.PluginId} plugin.version:{action.Generation.Descriptor.Version} action.name:{action.Descriptor.Name} execution.id:{context.ExecutionId}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
