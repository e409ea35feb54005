using System.Text.Json;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions.Invocation;

/// <summary>Reads what a method-style action returned: nothing, a value, a result, or a task of one of them.</summary>
internal abstract class MethodReturn
{
    private static readonly InvocationResult Nothing = new(ActionResultStatus.Succeeded, default);

    internal abstract ValueTask<InvocationResult> ReadAsync(object? returned);

    internal static MethodReturn Create(Type type, JsonSerializerOptions options, bool wrapsResult)
    {
        if (type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask)) return new NoValue();
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var value = definition == typeof(Task<>) || definition == typeof(ValueTask<>) ? type.GetGenericArguments()[0] : type;
        if (value == typeof(ActionResult)) return new Untyped();
        var result = value.IsGenericType && value.GetGenericTypeDefinition() == typeof(ActionResult<>) ? value.GetGenericArguments()[0] : value;
        return (MethodReturn)Activator.CreateInstance(typeof(Typed<>).MakeGenericType(result), options, wrapsResult)!;
    }

    private sealed class NoValue : MethodReturn
    {
        internal override async ValueTask<InvocationResult> ReadAsync(object? returned)
        {
            if (returned is Task task) await task;
            else if (returned is ValueTask valueTask) await valueTask;
            return Nothing;
        }
    }

    private sealed class Untyped : MethodReturn
    {
        internal override async ValueTask<InvocationResult> ReadAsync(object? returned) => InvocationResult.From(returned switch
        {
            Task<ActionResult> task => await task,
            ValueTask<ActionResult> task => await task,
            _ => (ActionResult?)returned,
        });
    }

    private sealed class Typed<TResult> : MethodReturn
    {
        private readonly ResultWriter<TResult> _writer;

        public Typed(JsonSerializerOptions options, bool wrapsResult) => _writer = new ResultWriter<TResult>(options, wrapsResult);

        internal override async ValueTask<InvocationResult> ReadAsync(object? returned) => _writer.Write(returned switch
        {
            Task<TResult> task => new ActionResult<TResult>(await task),
            ValueTask<TResult> task => new ActionResult<TResult>(await task),
            Task<ActionResult<TResult>> task => await task,
            ValueTask<ActionResult<TResult>> task => await task,
            ActionResult<TResult> result => result,
            _ => new ActionResult<TResult>((TResult)returned!),
        });
    }
}
