using System.Text.Json.Nodes;

namespace PluginHost.Sdk.Testing;

/// <summary>
/// Stands for actions that the action under test calls by <see cref="ActionContext.InvokeAsync"/>. The answer that was given last wins. Thread-safe.
/// </summary>
public sealed class FakeActions
{
    private readonly Lock _gate = new();
    private readonly List<FakeActionCall> _calls = [];
    private readonly Dictionary<string, Func<FakeActionCall, object?>> _answers = new(StringComparer.Ordinal);
    private readonly string _owner;

    internal FakeActions(string owner) => _owner = owner;

    /// <summary>The calls that came here, in their order, answered or not.</summary>
    public IReadOnlyList<FakeActionCall> Calls
    {
        get
        {
            lock (_gate) return [.. _calls];
        }
    }

    /// <summary>Answers every call of an action alike from now on.</summary>
    /// <param name="actionRef">The action's ref, <c>&lt;plugin-id&gt;.&lt;name&gt;</c>.</param>
    /// <param name="answer">An <see cref="ActionResult"/>, or what are the outputs of a success: an object, JSON, or null for none.</param>
    /// <returns>This.</returns>
    public FakeActions Answer(string actionRef, object? answer) => Answer(actionRef, _ => answer);

    /// <summary>Answers the calls of an action by code from now on.</summary>
    /// <param name="actionRef">The action's ref, <c>&lt;plugin-id&gt;.&lt;name&gt;</c>.</param>
    /// <param name="answer">Gives an <see cref="ActionResult"/>, or what are the outputs of a success: an object, JSON, or null for none.</param>
    /// <returns>This.</returns>
    public FakeActions Answer(string actionRef, Func<FakeActionCall, object?> answer)
    {
        ArgumentException.ThrowIfNullOrEmpty(actionRef);
        ArgumentNullException.ThrowIfNull(answer);
        lock (_gate) _answers[actionRef] = answer;
        return this;
    }

    internal bool Has(string actionRef)
    {
        lock (_gate) return _answers.ContainsKey(actionRef);
    }

    internal ActionResult Call(string actionRef, JsonObject? parameters)
    {
        FakeActionCall call;
        Func<FakeActionCall, object?>? answer;
        lock (_gate)
        {
            call = new(actionRef, parameters?.DeepClone().AsObject() ?? [], _calls.Count(one => one.ActionRef == actionRef) + 1);
            _calls.Add(call);
            answer = _answers.GetValueOrDefault(actionRef);
        }

        return answer is null
            ? ActionResult.Failed("unknown_action", $"Nothing answers the action '{actionRef}' in this test. Add {_owner}.Actions.Answer(\"{actionRef}\", call => ...) to it.")
            : ToResult(answer(call));
    }

    private static ActionResult ToResult(object? value) => value as ActionResult ?? ActionResult.Success(TestJson.ToNode(value)?.AsObject());
}
