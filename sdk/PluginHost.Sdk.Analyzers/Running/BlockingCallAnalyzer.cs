using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1007: calls that block in actions that say they do not. Follows calls of the same type's methods, two deep.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingCallAnalyzer : RuntimeRule
{
    /// <summary>Key of the diagnostic's property that names an asynchronous method to await instead.</summary>
    internal const string Counterpart = "counterpart";

    private const int MaxDepth = 2;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.BlockingCall);

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var action = context.Compilation.GetTypeByMetadataName("PluginHost.Sdk.ActionAttribute")!;
        var members = new Lazy<BlockingMembers>(() => new BlockingMembers(context.Compilation));
        context.RegisterSymbolStartAction(
            start =>
            {
                var entries = NonBlockingAction.Of((INamedTypeSymbol)start.Symbol, action).ToList();
                if (entries.Count == 0) return;
                var bodies = new ConcurrentDictionary<ISymbol, Body>(SymbolEqualityComparer.Default);
                start.RegisterOperationBlockAction(block => bodies[block.OwningSymbol] = Read(block, members.Value));
                start.RegisterSymbolEndAction(end => Report(end, entries, bodies));
            },
            SymbolKind.NamedType);
    }

    private static Body Read(OperationBlockAnalysisContext context, BlockingMembers members)
    {
        var body = new Body(context.OwningSymbol.ContainingType);
        var walk = new FirstAwait(operation => body.Add(operation, members));
        foreach (var block in context.OperationBlocks.Where(static block => block.Parent?.Kind != OperationKind.ParameterInitializer)) walk.Walk(block);
        return body;
    }

    private static void Report(SymbolAnalysisContext context, List<NonBlockingAction> entries, ConcurrentDictionary<ISymbol, Body> bodies)
    {
        var reported = new HashSet<SyntaxNode>();
        foreach (var entry in entries)
        {
            foreach (var (operation, member) in Reachable(entry.Body, bodies, 0).Where(found => reported.Add(found.Operation.Syntax)))
            {
                context.ReportDiagnostic(Create(entry, operation, member));
            }
        }
    }

    private static IEnumerable<(IOperation Operation, ISymbol Member)> Reachable(ISymbol method, ConcurrentDictionary<ISymbol, Body> bodies, int depth) =>
        !bodies.TryGetValue(method, out var body) ? []
        : depth == MaxDepth ? body.Blocking
        : body.Blocking.Concat(body.Calls.SelectMany(call => Reachable(call, bodies, depth + 1)));

    private static Diagnostic Create(NonBlockingAction entry, IOperation operation, ISymbol member)
    {
        var counterpart = AsyncCounterparts.Of(member);
        var help = counterpart is null ? "Remove 'NonBlocking = true'." : $"Await {counterpart}, or remove 'NonBlocking = true'.";
        return Diagnostic.Create(
            Rules.BlockingCall,
            operation.Syntax.GetLocation(),
            [entry.Attribute],
            ImmutableDictionary<string, string?>.Empty.Add(Counterpart, counterpart),
            $"{member.ContainingType.Name}.{member.Name}",
            entry.Name,
            help);
    }

    private sealed class Body(INamedTypeSymbol type)
    {
        private bool _asksFirst;

        public List<(IOperation Operation, ISymbol Member)> Blocking { get; } = [];

        public HashSet<ISymbol> Calls { get; } = new(SymbolEqualityComparer.Default);

        public void Add(IOperation operation, BlockingMembers members)
        {
            _asksFirst |= operation is IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" };
            if (members.Find(operation) is { } member)
            {
                if (!_asksFirst || member.Name is not ("Result" or "GetResult")) Blocking.Add((operation, member));
            }
            else if (operation is IInvocationOperation call && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, type))
            {
                Calls.Add(call.TargetMethod.OriginalDefinition);
            }
        }
    }
}
