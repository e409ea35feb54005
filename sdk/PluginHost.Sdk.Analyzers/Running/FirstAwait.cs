using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers;

/// <summary>Goes through a body up to its first <c>await</c> on each way through it, without what is put off: lambdas and local functions.</summary>
internal sealed class FirstAwait(Action<IOperation> visit)
{
    /// <summary>Visits what runs before the first await.</summary>
    /// <returns>True when nothing after this operation is before it any more: it has awaited on every way, or left.</returns>
    public bool Walk(IOperation? operation)
    {
        switch (operation)
        {
            case null or IAnonymousFunctionOperation or ILocalFunctionOperation or INameOfOperation:
                return false;
            case IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } or IReturnOperation or IThrowOperation:
                Children(operation);
                return true;
            case IUsingOperation { IsAsynchronous: true } or IUsingDeclarationOperation { IsAsynchronous: true }:
                // Awaits at its end only.
                return Children(operation);
            case IConditionalOperation branch:
                return Walk(branch.Condition) || (Walk(branch.WhenTrue) & Walk(branch.WhenFalse));
            case ISwitchOperation choice:
                return Walk(choice.Value) || Cases(choice);
            case ITryOperation guarded:
                return Walk(guarded.Body) || Tail(guarded);
            default:
                var left = Children(operation);
                visit(operation);
                return left;
        }
    }

    private bool Cases(ISwitchOperation choice)
    {
        var all = choice.Cases.Any(static one => one.Clauses.Any(static clause => clause.CaseKind == CaseKind.Default));
        foreach (var one in choice.Cases) all &= Children(one);
        return all;
    }

    private bool Tail(ITryOperation guarded)
    {
        foreach (var handler in guarded.Catches) Walk(handler.Handler);
        return Walk(guarded.Finally);
    }

    private bool Children(IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
        {
            if (Walk(child)) return true;
        }

        return false;
    }
}
