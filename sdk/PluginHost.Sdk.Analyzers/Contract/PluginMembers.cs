using Microsoft.CodeAnalysis;
using PluginHost.Sdk.Analyzers.Shapes;

namespace PluginHost.Sdk.Analyzers.Contract;

/// <summary>What a compilation exports to the host: its actions, settings, and the types of both. Read once, when first asked for.</summary>
internal sealed class PluginMembers
{
    private readonly HashSet<ITypeSymbol> _roots = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ITypeSymbol> _inputs = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ITypeSymbol> _outputs = new(SymbolEqualityComparer.Default);

    private PluginMembers(Compilation compilation)
    {
        var actions = new List<ExportedAction>();
        var settings = new List<INamedTypeSymbol>();
        foreach (var type in Types(compilation.Assembly.GlobalNamespace))
        {
            if (ExportedAction.Of(type) is { } action) actions.Add(action);
            actions.AddRange(type.GetMembers().OfType<IMethodSymbol>().Select(ExportedAction.Of).OfType<ExportedAction>());
            if (type.GetAttributes().Has(AttributeReading.Sdk, "PluginSettingsAttribute")) settings.Add(type);
        }

        var order = compilation.SyntaxTrees.Select(static (tree, index) => (tree, index)).ToDictionary(static pair => pair.tree, static pair => pair.index);
        Actions = [.. actions.OrderBy(action => Position(action.Symbol, order))];
        Settings = [.. settings.OrderBy(type => Position(type, order))];
        foreach (var action in Actions) AddTypes(action);
        foreach (var type in Settings) Follow(type, _inputs, isInput: true);
    }

    /// <summary>The actions, in the order of the source.</summary>
    internal IReadOnlyList<ExportedAction> Actions { get; }

    /// <summary>The types marked as settings, in the order of the source.</summary>
    internal IReadOnlyList<INamedTypeSymbol> Settings { get; }

    /// <summary>Reads them when first asked; null when the compilation does not know the SDK, or is the SDK.</summary>
    internal static Lazy<PluginMembers>? Of(Compilation compilation)
    {
        var sdk = compilation.GetTypeByMetadataName("PluginHost.Sdk.ActionAttribute");
        if (sdk is null || SymbolEqualityComparer.Default.Equals(sdk.ContainingAssembly, compilation.Assembly)) return null;
        return new(() => new PluginMembers(compilation)); // Not to be cancelled: what is half read would be kept for good.
    }

    /// <summary>True for the parameters type of an action.</summary>
    internal bool IsRoot(ITypeSymbol type) => _roots.Contains(type);

    /// <summary>The types of a declaration that are read from JSON: parameters, settings, and what they hold; several for a generic one.</summary>
    internal IEnumerable<INamedTypeSymbol> Inputs(INamedTypeSymbol declaration) => Of(declaration, _inputs);

    /// <summary>The types of a declaration that are written to JSON: outputs, and what they hold; several for a generic one.</summary>
    internal IEnumerable<INamedTypeSymbol> Outputs(INamedTypeSymbol declaration) => Of(declaration, _outputs);

    private static IEnumerable<INamedTypeSymbol> Of(INamedTypeSymbol declaration, HashSet<ITypeSymbol> types)
    {
        if (!declaration.IsGenericType && declaration.ContainingType is null) return types.Contains(declaration) ? [declaration] : [];
        return types.OfType<INamedTypeSymbol>().Where(type => SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, declaration));
    }

    private void AddTypes(ExportedAction action)
    {
        if (action.ParametersType is { } parameters)
        {
            _roots.Add(parameters);
            Follow(parameters, _inputs, isInput: true);
        }

        foreach (var parameter in action.Method is { } method ? ExportedAction.JsonParameters(method) : []) Follow(parameter.Type, _inputs, isInput: true);
        if (action.OutputsType is { } outputs) Follow(outputs, _outputs, isInput: false);
    }

    private static void Follow(ITypeSymbol type, HashSet<ITypeSymbol> found, bool isInput)
    {
        if ((KnownShapes.NullableValue(type) ?? KnownShapes.ListItem(type) ?? KnownShapes.MapValue(type)) is { } inner) Follow(inner, found, isInput);
        else if (type is INamedTypeSymbol named && KnownShapes.IsObject(type) && found.Add(type))
        {
            foreach (var member in JsonMember.Of(named, isInput, out _)) Follow(member.Type, found, isInput);
        }
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type) yield return type;
            if (member is not INamespaceOrTypeSymbol inner) continue;
            foreach (var below in Types(inner)) yield return below;
        }
    }

    private static (int Tree, int Start) Position(ISymbol symbol, Dictionary<SyntaxTree, int> order)
    {
        var place = symbol.Locations[0];
        return (place.SourceTree is { } tree && order.TryGetValue(tree, out var index) ? index : int.MaxValue, place.SourceSpan.Start);
    }
}
