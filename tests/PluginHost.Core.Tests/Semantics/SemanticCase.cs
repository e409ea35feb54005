using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Semantics;

/// <summary>One sentence of a described system, in our words, and the proof that it holds here.</summary>
/// <param name="Row">The requirement it belongs to, and which of its sentences it is.</param>
/// <param name="Says">What the page says, and in brackets our word for it where that is another one.</param>
/// <param name="ProveAsync">Runs it.</param>
internal sealed record SemanticCase(string Row, string Says, Func<Embedded, Task> ProveAsync)
{
    internal static SemanticCase Of(string row, string says, Action<Embedded> prove) => new(row, says, host =>
    {
        prove(host);
        return Task.CompletedTask;
    });
}
