using System.Collections.Concurrent;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Support;

/// <summary>Lets a test write the body of a plugin's action: the plugin looks it up under the key that it gets as a parameter.</summary>
internal sealed class ActionBodies : IDisposable
{
    private readonly ConcurrentBag<string> _keys = [];

    /// <summary>A plugin <c>lab</c> whose actions run bodies of tests.</summary>
    public static PluginSource Lab { get; } = new("Lab", """
        public static class Body
        {
            public static Task<ActionResult> Run(string key, ActionContext context, CancellationToken token) =>
                ((Func<ActionContext, CancellationToken, Task<ActionResult>>)AppContext.GetData(key)!)(context, token);
        }

        public sealed record Call(string Body, [property: Secret] string? Token = null);

        [Action("run", Description = "Runs a body.")]
        [Parameters(typeof(Call))]
        [ActionError("declared", "A code that it declares.")]
        public sealed class Run : IAction
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken token) => Body.Run(context.Parameters.GetProperty("body").GetString()!, context, token);
        }

        [Action("inline", Description = "Runs a body on the caller's thread.", NonBlocking = true)]
        [Parameters(typeof(Call))]
        public sealed class Inline : IAction
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken token) => Body.Run(context.Parameters.GetProperty("body").GetString()!, context, token);
        }

        [Action("brief", Description = "Runs a body for two seconds at most.", Timeout = "2s")]
        [Parameters(typeof(Call))]
        public sealed class Brief : IAction
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken token) => Body.Run(context.Parameters.GetProperty("body").GetString()!, context, token);
        }

        public sealed record Sum(int Total);

        [Action("sum", Description = "Runs a body that must answer a total.")]
        [Parameters(typeof(Call))]
        [Outputs(typeof(Sum))]
        public sealed class SumAction : IAction
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken token) => Body.Run(context.Parameters.GetProperty("body").GetString()!, context, token);
        }
        """);

    /// <summary>Parameters that name a body.</summary>
    public string Add(Func<ActionContext, CancellationToken, Task<ActionResult>> body)
    {
        var key = $"body-{Guid.NewGuid():n}";
        AppContext.SetData(key, body);
        _keys.Add(key);
        return $$"""{"body":"{{key}}"}""";
    }

    /// <summary>Parameters that name a body which ends at once.</summary>
    public string Add(Func<ActionContext, ActionResult> body) => Add((context, _) => Task.FromResult(body(context)));

    public void Dispose()
    {
        foreach (var key in _keys) AppContext.SetData(key, null);
    }
}
