using Microsoft.CodeAnalysis.Diagnostics;

namespace PluginHost.Sdk.Analyzers;

/// <summary>A rule about what a plugin does while it runs. Looks at nothing where the SDK is not referenced, nor at generated code.</summary>
public abstract class RuntimeRule : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName("PluginHost.Sdk.ActionAttribute") is not null) Start(start);
        });
    }

    /// <summary>Called once for each compilation of a plugin: resolves what the rule knows, and says what it wants to see.</summary>
    /// <param name="context">The compilation.</param>
    private protected abstract void Start(CompilationStartAnalysisContext context);
}
