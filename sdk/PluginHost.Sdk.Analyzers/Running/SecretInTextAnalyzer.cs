using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1013: secrets in log entries, messages of results, progress and exceptions.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SecretInTextAnalyzer : RuntimeRule
{
    private const string Log = "a log entry";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.SecretInText);

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        if (context.Compilation.GetTypeByMetadataName("PluginHost.Sdk.SecretAttribute") is not { } attribute) return;
        var secrets = new Secrets(new SecretMembers(attribute));
        var exception = context.Compilation.GetTypeByMetadataName("System.Exception");
        var logger = context.Compilation.GetTypeByMetadataName("Microsoft.Extensions.Logging.ILogger");
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (Sink(call.TargetMethod, logger) is { } sink) Report(operation, sink, call.Arguments, secrets, textsOnly: sink != Log);
            },
            OperationKind.Invocation);
        context.RegisterOperationAction(
            operation =>
            {
                var creation = (IObjectCreationOperation)operation.Operation;
                if (Sink(creation.Type as INamedTypeSymbol, exception) is { } sink) Report(operation, sink, creation.Arguments, secrets, textsOnly: true);
            },
            OperationKind.ObjectCreation);
    }

    private static string? Sink(IMethodSymbol method, INamedTypeSymbol? logger)
    {
        if (IsSdk(method.ContainingType))
        {
            if (method is { Name: "ReportProgress", ContainingType.Name: "ActionContext" }) return "the progress of the execution";
            if (method.ContainingType.Name == "ActionResult") return "the message of a result";
        }

        return IsLog(method, logger) ? Log : null;
    }

    private static bool IsLog(IMethodSymbol method, INamedTypeSymbol? logger) =>
        method.ContainingType.Name == "LoggerExtensions" && method.ContainingNamespace.ToDisplayString() == "Microsoft.Extensions.Logging"
        || (method.Name is "Log" or "BeginScope" && SymbolEqualityComparer.Default.Equals(method.ContainingType, logger))
        || (method.IsPartialDefinition && method.GetAttributes().Any(static data => data.AttributeClass?.Name == "LoggerMessageAttribute"));

    private static string? Sink(INamedTypeSymbol? type, INamedTypeSymbol? exception) =>
        type is { Name: "ParameterError" } && IsSdk(type) ? "an error of validation"
        : OwnTypes.WithBases(type).Contains(exception, SymbolEqualityComparer.Default) ? "the message of an exception"
        : null;

    private static bool IsSdk(INamedTypeSymbol type) => type.ContainingAssembly?.Name == "PluginHost.Sdk";

    private static void Report(OperationAnalysisContext context, string sink, ImmutableArray<IArgumentOperation> arguments, Secrets secrets, bool textsOnly)
    {
        var texts = textsOnly ? arguments.Where(static argument => argument.Parameter?.Type.SpecialType == SpecialType.System_String) : arguments;
        foreach (var (operation, name, why) in texts.SelectMany(secrets.In))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.SecretInText, operation.Syntax.GetLocation(), name, why, sink));
        }
    }
}
