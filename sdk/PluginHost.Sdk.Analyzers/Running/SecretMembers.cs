using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers;

/// <summary>Which members <c>[Secret]</c> marks, and which of them a type brings into a text. Thread-safe.</summary>
internal sealed class SecretMembers(INamedTypeSymbol attribute)
{
    private const int MaxDepth = 3;

    private readonly ConcurrentDictionary<ITypeSymbol, string?> _printed = new(SymbolEqualityComparer.Default);

    /// <summary>True for a property that is marked, itself or as the parameter of its record.</summary>
    public bool IsSecret(IPropertySymbol property) => IsMarked(property)
        || (property.ContainingType.IsRecord && property.ContainingType.InstanceConstructors
            .SelectMany(static constructor => constructor.Parameters)
            .Any(parameter => parameter.Name == property.Name && IsMarked(parameter)));

    /// <summary>True for what has the attribute itself.</summary>
    public bool IsMarked(ISymbol symbol) => symbol.GetAttributes().Any(data => SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute));

    /// <summary>A secret that a value of the type prints: a record prints its properties, unless it says otherwise. Null for none.</summary>
    public string? PrintedBy(ITypeSymbol? type) => type is { IsRecord: true } ? _printed.GetOrAdd(type, record => Printed(record, 0)) : null;

    /// <summary>A secret among the JSON parameters of the action that a method belongs to, declared by a record or as parameter of the method. Null for none.</summary>
    public string? DeclaredFor(IMethodSymbol method)
    {
        var type = method.ContainingType;
        var declared = type.GetAttributes()
            .Where(static data => data.AttributeClass?.Name == "ParametersAttribute")
            .Select(static data => data.ConstructorArguments.FirstOrDefault().Value as INamedTypeSymbol);
        var typed = type.AllInterfaces
            .Where(static face => face is { Name: "IAction", TypeArguments.Length: 2 })
            .Select(static face => face.TypeArguments[0] as INamedTypeSymbol);
        return method.Parameters.FirstOrDefault(IsMarked)?.Name
            ?? declared.Concat(typed).SelectMany(Properties).FirstOrDefault(IsSecret)?.Name;
    }

    private string? Printed(ITypeSymbol? type, int depth) => type is INamedTypeSymbol { IsRecord: true } record && depth < MaxDepth && !PrintsItself(record)
        ? Properties(record)
            .Select(property => IsSecret(property) ? property.Name : Printed(property.Type, depth + 1))
            .FirstOrDefault(static name => name is not null)
        : null;

    private static bool PrintsItself(INamedTypeSymbol record) =>
        record.GetMembers().OfType<IMethodSymbol>().Any(static method => method is { IsImplicitlyDeclared: false, Name: "ToString" or "PrintMembers" });

    private static IEnumerable<IPropertySymbol> Properties(INamedTypeSymbol? type) =>
        OwnTypes.WithBases(type).SelectMany(static one => one.GetMembers()).OfType<IPropertySymbol>();
}
