using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1006: an action whose calls are not given its cancellation token, or that never looks at it.</summary>
/// <remarks>
/// A call is reported when it returns a task, could take a token and is given none. Only when there is no such call, the token is not used
/// at all, and something is awaited, the parameter itself is reported.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IgnoredTokenAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Key of the diagnostic's property that holds the argument to add.</summary>
    internal const string Argument = "argument";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.IgnoredToken);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (PluginMembers.Of(start.Compilation) is null) return;
            start.RegisterOperationBlockAction(Analyze);
        });
    }

    private static void Analyze(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol method || method.Parameters.FirstOrDefault(static parameter => Tasks.IsToken(parameter.Type)) is not { } token || !IsAction(method)) return;
        var operations = context.OperationBlocks.SelectMany(static block => block.DescendantsAndSelf()).ToArray();
        var calls = operations.OfType<IInvocationOperation>().Where(IsFree).Select(call => (Call: call, Parameter: TokenTaker.Find(call, method, context.Compilation))).Where(static pair => pair.Parameter is not null).ToArray();
        foreach (var (call, parameter) in calls) ReportCall(context, method, token, call, parameter!);
        if (calls.Length == 0 && operations.Any(IsWait) && !operations.Any(operation => IsUse(operation, token)))
        {
            var text = $"The cancellation token '{token.Name}' of '{method.Name}' is never used, although the action waits: it does not learn that its time is over and becomes a stray call. Pass it on, or call {token.Name}.ThrowIfCancellationRequested() between the steps.";
            context.ReportDiagnostic(Diagnostic.Create(Rules.IgnoredToken, token.Locations[0], text));
        }
    }

    private static void ReportCall(OperationBlockAnalysisContext context, IMethodSymbol method, IParameterSymbol token, IInvocationOperation call, string parameter)
    {
        if (call.Syntax is not InvocationExpressionSyntax syntax) return;
        var argument = parameter.Length == 0 ? token.Name : $"{parameter}: {token.Name}";
        var text = $"The call of '{call.TargetMethod.Name}' in the action '{method.Name}' could take the cancellation token '{token.Name}' and is given none: it goes on when the action's time is over. Pass it on.";
        var name = syntax.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name,
            MemberBindingExpressionSyntax binding => binding.Name,
            var other => other,
        };
        context.ReportDiagnostic(Diagnostic.Create(Rules.IgnoredToken, name.GetLocation(), ImmutableDictionary<string, string?>.Empty.Add(Argument, argument), text));
    }

    private static bool IsAction(IMethodSymbol method) => method.FindAction() is not null || method.ContainingType.AllInterfaces
        .Where(static face => face.ContainingNamespace.ToDisplayString() == AttributeReading.Sdk && face.Name is "IAction" or "IDryRun" or "ICleanup")
        .SelectMany(static face => face.GetMembers())
        .Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method));

    // Another token that is written out is a decision, CancellationToken.None included.
    private static bool IsUse(IOperation operation, IParameterSymbol token) => operation switch
    {
        IParameterReferenceOperation reference => SymbolEqualityComparer.Default.Equals(reference.Parameter, token),
        IArgumentOperation argument => argument.ArgumentKind == ArgumentKind.Explicit && Tasks.IsToken(argument.Parameter?.Type),
        _ => false,
    };

    // Task.Yield gives way and waits for nothing.
    private static bool IsWait(IOperation operation) => operation switch
    {
        IAwaitOperation wait => !(wait.Operation.Type?.Name == "YieldAwaitable"),
        IForEachLoopOperation loop => loop.IsAsynchronous,
        _ => false,
    };

    // What ends or undoes something must not be cut off; and a function within may have a token of its own, or not see this one.
    private static bool IsFree(IInvocationOperation call)
    {
        for (IOperation? inner = call, outer = call.Parent; outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            if (outer is ICatchClauseOperation || (outer is ITryOperation attempt && attempt.Finally == inner)) return false;
            var function = (outer as IAnonymousFunctionOperation)?.Symbol ?? (outer as ILocalFunctionOperation)?.Symbol;
            if (function is not null && (function.IsStatic || function.Parameters.Any(static parameter => Tasks.IsToken(parameter.Type)))) return false;
        }

        return true;
    }
}
