using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers;

/// <summary>What can be awaited instead of a call that blocks.</summary>
internal static class AsyncCounterparts
{
    /// <summary>Await the task itself.</summary>
    public const string Task = "the task";

    /// <summary>The name of the method or what else to await; null when there is none.</summary>
    public static string? Of(ISymbol member) => member.ContainingType.Name switch
    {
        "Thread" when member.Name == "Sleep" => "Task.Delay",
        "Parallel" => member.Name == "Invoke" ? null : $"Parallel.{member.Name}Async",
        "Task" when member.Name is "WaitAll" or "WaitAny" => member.Name == "WaitAll" ? "Task.WhenAll" : "Task.WhenAny",
        "Task" or "ValueTask" or "TaskAwaiter" or "ValueTaskAwaiter" => Task,
        "ConfiguredTaskAwaiter" => Task,
        _ => HasAsync(member) ? member.Name + "Async" : null,
    };

    private static bool HasAsync(ISymbol member)
    {
        for (var type = member.ContainingType; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(member.Name + "Async").Any(static other => other is IMethodSymbol { DeclaredAccessibility: Accessibility.Public })) return true;
        }

        return false;
    }
}
