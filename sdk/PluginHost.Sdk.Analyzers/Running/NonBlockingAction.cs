using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers;

/// <summary>An action that is declared NonBlocking.</summary>
internal sealed class NonBlockingAction
{
    private NonBlockingAction(string name, ISymbol body, Location attribute)
    {
        Name = name;
        Body = body;
        Attribute = attribute;
    }

    /// <summary>The action's name.</summary>
    public string Name { get; }

    /// <summary>The method that runs it.</summary>
    public ISymbol Body { get; }

    /// <summary>Where the attribute stands.</summary>
    public Location Attribute { get; }

    /// <summary>Those that a type declares: itself, and by its methods.</summary>
    public static IEnumerable<NonBlockingAction> Of(INamedTypeSymbol type, INamedTypeSymbol attribute)
    {
        if (Declared(type, attribute) is { } own)
        {
            foreach (var method in type.GetMembers().OfType<IMethodSymbol>().Where(method => Runs(type, method))) yield return Create(own, method);
        }

        foreach (var method in type.GetMembers().OfType<IMethodSymbol>())
        {
            if (Declared(method, attribute) is { } declared) yield return Create(declared, method);
        }
    }

    private static AttributeData? Declared(ISymbol symbol, INamedTypeSymbol attribute) => symbol.GetAttributes().FirstOrDefault(data =>
        SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute)
        && data.NamedArguments.Any(static argument => argument is { Key: "NonBlocking", Value.Value: true }));

    private static bool Runs(INamedTypeSymbol type, IMethodSymbol method) => type.AllInterfaces
        .Where(static face => face.Name == "IAction" && face.ContainingNamespace.ToDisplayString() == "PluginHost.Sdk")
        .SelectMany(static face => face.GetMembers("ExecuteAsync"))
        .Any(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method));

    private static NonBlockingAction Create(AttributeData attribute, ISymbol body) => new(
        attribute.ConstructorArguments.FirstOrDefault().Value as string ?? body.Name,
        body,
        attribute.ApplicationSyntaxReference is { } syntax ? Location.Create(syntax.SyntaxTree, syntax.Span) : Location.None);
}
