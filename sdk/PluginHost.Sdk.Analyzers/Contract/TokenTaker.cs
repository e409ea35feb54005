using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers.Contract;

/// <summary>Finds out whether a call could be given a cancellation token.</summary>
internal static class TokenTaker
{
    /// <summary>How the token would be passed: by this name, or as the next argument when it is empty. Null when the call takes none, or has one.</summary>
    internal static string? Find(IInvocationOperation call, IMethodSymbol within, Compilation compilation)
    {
        if (!Tasks.IsAwaited(call.TargetMethod.ReturnType)) return null;
        if (call.Arguments.Any(static argument => argument.ArgumentKind == ArgumentKind.ParamArray || (argument.ArgumentKind == ArgumentKind.Explicit && Tasks.IsToken(argument.Parameter?.Type)))) return null;
        var left = call.Arguments.Where(static argument => argument.ArgumentKind == ArgumentKind.DefaultValue).Select(static argument => argument.Parameter!).ToArray();
        var found = left.FirstOrDefault(static parameter => Tasks.IsToken(parameter.Type)) ?? FindOverload(call.TargetMethod, within, compilation)?.Parameters.Last();
        if (found is null) return null;
        var isNext = left.All(parameter => parameter.Ordinal >= found.Ordinal) && call.Arguments.All(static argument => (argument.Syntax as Microsoft.CodeAnalysis.CSharp.Syntax.ArgumentSyntax)?.NameColon is null);
        return isNext ? "" : found.Name;
    }

    private static IMethodSymbol? FindOverload(IMethodSymbol method, IMethodSymbol within, Compilation compilation) => method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>()
        .Where(other => other.Arity == method.Arity && other.IsStatic == method.IsStatic && other.Parameters.Length == method.Parameters.Length + 1 && Tasks.IsToken(other.Parameters.Last().Type))
        .Where(other => !SymbolEqualityComparer.Default.Equals(other, within) && compilation.IsSymbolAccessibleWithin(other, within.ContainingType))
        .Select(other => other.Arity == 0 ? other : other.Construct([.. method.TypeArguments]))
        .FirstOrDefault(other => SymbolEqualityComparer.Default.Equals(other.ReturnType, method.ReturnType) && method.Parameters.Zip(other.Parameters, AreAlike).All(static alike => alike));

    private static bool AreAlike(IParameterSymbol left, IParameterSymbol right) => left.RefKind == right.RefKind && SymbolEqualityComparer.Default.Equals(left.Type, right.Type);
}
